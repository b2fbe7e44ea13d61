namespace Dicom.Net.Imaging;

/// <summary>A chest in Hounsfield units, mm in patient coordinates round the volume's centre; later shapes lie over earlier ones.</summary>
internal static class PhantomAnatomy
{
    private const double Open = double.PositiveInfinity;
    private const double Bone = 320;
    private const double Cortex = 620;
    private const double Blood = 175;
    private const double SoftTissue = 48;
    private const double Fat = -95;
    private const double LungTissue = -855;

    internal static List<PhantomShape> Create(int seed)
    {
        List<PhantomShape> shapes = [];
        AddTable(shapes);
        AddBody(shapes);
        AddLungs(shapes, new Random(seed));
        AddAbdomen(shapes);
        AddMediastinum(shapes);
        AddSpine(shapes);
        AddRibs(shapes);
        return shapes;
    }

    private static void AddTable(List<PhantomShape> shapes)
    {
        shapes.Add(new(new(0, 20, 0), new(240, 128, Open), 60));
        shapes.Add(new(new(0, 18, 0), new(238, 123, Open), -920));
        // What is above the couch is air again.
        shapes.Add(new(new(0, -180, 0), new(900, 282, Open), -1000));
    }

    private static void AddBody(List<PhantomShape> shapes)
    {
        shapes.Add(new(new(0, 0, -20), new(174, 118, 620), Fat));
        shapes.Add(new(new(0, 2, -20), new(160, 104, 520), SoftTissue + 8));
        // Fat between the muscles and the organs of the belly.
        shapes.Add(new(new(0, -4, -150), new(136, 84, 90), Fat));
        // Breast-bone muscles: two pectoral bellies.
        shapes.Add(new(new(-66, -92, 70), new(56, 18, 60), SoftTissue + 14));
        shapes.Add(new(new(66, -92, 70), new(56, 18, 60), SoftTissue + 14));
        // Shoulder blades' muscles at the back.
        shapes.Add(new(new(-92, 84, 90), new(46, 14, 80), SoftTissue + 12));
        shapes.Add(new(new(92, 84, 90), new(46, 14, 80), SoftTissue + 12));
        shapes.Add(new(new(-98, 86, 95), new(30, 4, 58), Bone));
        shapes.Add(new(new(98, 86, 95), new(30, 4, 58), Bone));
    }

    private static void AddLungs(List<PhantomShape> shapes, Random random)
    {
        (Vector3D Centre, Vector3D Radii)[] lungs =
        [
            (new(-74, 0, 28), new(56, 78, 138)),
            (new(74, 2, 28), new(54, 78, 140)),
        ];
        foreach ((Vector3D centre, Vector3D radii) in lungs)
        {
            shapes.Add(new(centre, radii, LungTissue));
        }

        foreach ((Vector3D centre, Vector3D radii) in lungs)
        {
            double side = Math.Sign(centre.X);
            for (int i = 0; i < 30; i++)
            {
                Vector3D hilum = new(side * (26 + (8 * random.NextDouble())), 6, 34 + (20 * (random.NextDouble() - 0.5)));
                Vector3D heading = new Vector3D(side * (0.4 + random.NextDouble()), (2 * random.NextDouble()) - 1, (2.4 * random.NextDouble()) - 1.2).ToUnit();
                AddVessel(shapes, random, hilum, heading, 5.4 - (2.4 * random.NextDouble()), centre, radii, 0);
            }
        }

        // A nodule in the right upper lobe, for the eye to find.
        shapes.Add(new(new(-88, -26, 84), new(8, 8, 8), 35));
    }

    // A vessel is a chain of balls that grow smaller, turn a little and divide twice at most.
    private static void AddVessel(List<PhantomShape> shapes, Random random, Vector3D start, Vector3D heading, double radius, Vector3D lung, Vector3D lungRadii, int generation)
    {
        Vector3D place = start;
        int steps = 34 - (6 * generation);
        for (int i = 0; i < steps && radius > 0.9; i++)
        {
            place += heading * Math.Max(1.6, radius);
            Vector3D inLung = place - lung;
            if (Math.Pow(inLung.X / lungRadii.X, 2) + Math.Pow(inLung.Y / lungRadii.Y, 2) + Math.Pow(inLung.Z / lungRadii.Z, 2) > 0.93 && i > 8)
            {
                return;
            }

            shapes.Add(new(place, new(radius, radius, radius), 40));
            radius *= 0.974;
            heading = (heading + (RandomVector(random) * 0.16)).ToUnit();
            if (i == steps / 2 && generation < 2)
            {
                AddVessel(shapes, random, place, (heading + (RandomVector(random) * 0.9)).ToUnit(), radius * 0.85, lung, lungRadii, generation + 1);
                AddVessel(shapes, random, place, (heading + (RandomVector(random) * 0.9)).ToUnit(), radius * 0.8, lung, lungRadii, generation + 1);
            }
        }
    }

    private static Vector3D RandomVector(Random random) =>
        new((2 * random.NextDouble()) - 1, (2 * random.NextDouble()) - 1, (2 * random.NextDouble()) - 1);

    private static void AddAbdomen(List<PhantomShape> shapes)
    {
        // The liver's dome stands into the right lung, the stomach's and spleen's into the left.
        shapes.Add(new(new(-56, 2, -122), new(92, 80, 84), 66));
        shapes.Add(new(new(58, -26, -112), new(58, 52, 56), 30));
        shapes.Add(new(new(52, -52, -92), new(30, 18, 20), -880));
        shapes.Add(new(new(104, 44, -106), new(38, 42, 52), 58));
        shapes.Add(new(new(-66, 58, -176), new(26, 24, 46), 130));
        shapes.Add(new(new(66, 58, -172), new(26, 24, 46), 130));
    }

    private static void AddMediastinum(List<PhantomShape> shapes)
    {
        shapes.Add(new(new(2, -8, 40), new(34, 74, 150), Fat + 20));
        shapes.Add(new(new(0, 30, 60), new(32, 44, 150), SoftTissue));
        // Heart: muscle, left and right chambers.
        shapes.Add(new(new(30, -34, -18), new(58, 50, 56), SoftTissue + 20));
        shapes.Add(new(new(46, -30, -24), new(28, 27, 34), Blood));
        shapes.Add(new(new(4, -50, -12), new(22, 20, 32), Blood - 12));
        shapes.Add(new(new(-14, -14, 2), new(22, 24, 30), Blood - 8));
        shapes.Add(new(new(18, 8, 10), new(32, 16, 22), Blood - 4));
        // Aorta: up, over and down; pulmonary trunk; upper vena cava.
        shapes.Add(new(new(-8, -24, 0), new(15, 15, Open), Blood, 8, 84));
        for (int i = 0; i <= 24; i++)
        {
            (double sin, double cos) = Math.SinCos(Math.PI * i / 24);
            double along = (1 - cos) / 2;
            shapes.Add(new(new(-8 + (28 * along), -24 + (66 * along), 84 + (24 * sin)), new(14, 14, 14), Blood));
        }

        shapes.Add(new(new(20, 42, 0), new(12, 12, Open), Blood, -400, 84));
        shapes.Add(new(new(16, -22, 42), new(14, 22, 15), Blood - 6));
        shapes.Add(new(new(-26, -14, 0), new(8, 9, Open), Blood + 20, 20, 130));
        // Gullet and windpipe, which divides.
        shapes.Add(new(new(4, 40, 0), new(6, 5, Open), 20, -80, 300));
        shapes.Add(new(new(0, 14, 0), new(9, 8, Open), -990, 58, 300));
        for (int i = 0; i < 18; i++)
        {
            shapes.Add(new(new(-2.6 * i, 14 - (0.5 * i), 58 - (1.6 * i)), new(6.5, 6.5, 6.5), -985));
            shapes.Add(new(new(2.8 * i, 14 - (0.4 * i), 58 - (1.4 * i)), new(6, 6, 6), -985));
        }

        shapes.Add(new(new(0, -100, 46), new(17, 6, 84), Bone));
    }

    private static void AddSpine(List<PhantomShape> shapes)
    {
        for (int level = -9; level <= 9; level++)
        {
            double z = 26 * level;
            shapes.Add(new(new(0, 68, 0), new(21, 17, Open), Cortex, z - 10, z + 10));
            shapes.Add(new(new(0, 68, 0), new(18, 14, Open), Bone - 90, z - 8, z + 8));
            shapes.Add(new(new(0, 68, 0), new(20, 16, Open), 95, z + 10, z + 16));
            shapes.Add(new(new(0, 92, z), new(17, 8, 9), Bone + 120));
            shapes.Add(new(new(0, 108, z - 8), new(4, 14, 8), Bone + 60));
            shapes.Add(new(new(-28, 92, z + 3), new(18, 5, 6), Bone + 60));
            shapes.Add(new(new(28, 92, z + 3), new(18, 5, 6), Bone + 60));
        }

        shapes.Add(new(new(0, 90, 0), new(8.5, 7.5, Open), 22));
    }

    private static void AddRibs(List<PhantomShape> shapes)
    {
        const int Balls = 84;
        for (int rib = 0; rib < 11; rib++)
        {
            double top = 150 - (26 * rib);
            for (int side = -1; side <= 1; side += 2)
            {
                for (int i = 0; i < Balls; i++)
                {
                    // From the spine (0) round the side to the breast bone; ribs fall as they come forward.
                    double turn = 0.28 + (2.42 * i / Balls);
                    (double sin, double cos) = Math.SinCos(turn);
                    double z = top - (58 * turn / Math.PI) - (8 * sin);
                    Vector3D place = new(side * 146 * Math.Sqrt(sin) * (0.35 + (0.65 * Math.Sqrt(sin))), 4 + (92 * cos), z);
                    bool cartilage = i > 0.86 * Balls;
                    shapes.Add(new(place, new(5, 4.4, 6.4), cartilage ? 110 : Bone + 150));
                }
            }
        }
    }
}
