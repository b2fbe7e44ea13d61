using FsCheck;
using FsCheck.Fluent;

namespace Dicom.Net.Core.Tests;

/// <summary>Data sets drawn at random: public and private elements of many VRs, sequences in sequences, fragments.</summary>
internal static class DatasetGenerator
{
    private static readonly (DicomTag Tag, DicomVR VR)[] s_elements =
    [
        (DicomTags.InstanceCreationDate, DicomVR.DA), (DicomTags.InstanceCreationTime, DicomVR.TM), (DicomTags.AccessionNumber, DicomVR.SH),
        (DicomTags.Modality, DicomVR.CS), (DicomTags.StudyDescription, DicomVR.LO), (DicomTags.PatientName, DicomVR.PN),
        (DicomTags.PatientID, DicomVR.LO), (DicomTags.PatientComments, DicomVR.LT), (DicomTags.SliceThickness, DicomVR.DS),
        (DicomTags.InstanceNumber, DicomVR.IS), (DicomTags.Rows, DicomVR.US), (DicomTags.PixelAspectRatio, DicomVR.IS),
        (DicomTags.SmallestImagePixelValue, DicomVR.US), (DicomTags.RealWorldValueSlope, DicomVR.FD), (DicomTags.RecommendedDisplayFrameRateInFloat, DicomVR.FL),
        (DicomTags.SelectorULValue, DicomVR.UL), (DicomTags.SelectorSLValue, DicomVR.SL), (DicomTags.SelectorSVValue, DicomVR.SV),
        (new DicomTag(0x0009, 0x0010), DicomVR.LO), (new DicomTag(0x0009, 0x1001), DicomVR.UN), (new DicomTag(0x0009, 0x1002), DicomVR.OB),
    ];

    private static readonly DicomTag[] s_sequences =
        [DicomTags.ReferencedStudySequence, DicomTags.ProcedureCodeSequence, DicomTags.RequestAttributesSequence, new DicomTag(0x0009, 0x1003)];

    public static Arbitrary<DicomDatasetBuilder> Datasets() => Gen.Sized(size => Dataset(Math.Min(size, 40), depth: 3)).ToArbitrary();

    private static Gen<DicomDatasetBuilder> Dataset(int size, int depth) =>
        from count in Gen.Choose(0, Math.Min(12, size))
        from elements in Gen.ListOf(Element(), count)
        from sequenceCount in Gen.Choose(0, depth == 0 ? 0 : 2)
        from sequences in Gen.ListOf(Sequence(size / 2, depth - 1), sequenceCount)
        from fragments in depth == 3 ? Gen.OneOf(Gen.Constant<byte[][]?>(null), Fragments()) : Gen.Constant<byte[][]?>(null)
        select Build(elements, sequences, fragments);

    private static Gen<byte[][]?> Fragments() =>
        from fragments in Gen.ListOf(Bytes(30), 3)
        select (byte[][]?)[.. fragments];

    private static Gen<(DicomTag Tag, DicomDatasetBuilder[] Items)> Sequence(int size, int depth) =>
        from tag in Gen.Elements(s_sequences)
        from count in Gen.Choose(0, 3)
        from items in Gen.ListOf(depth < 0 ? Gen.Fresh(() => new DicomDatasetBuilder()) : Dataset(size, depth), count)
        select (tag, items.ToArray());

    private static Gen<(DicomTag Tag, DicomVR VR, byte[] Value)> Element() =>
        from element in Gen.Elements(s_elements)
        from value in Value(element.VR)
        select (element.Tag, element.VR, value);

    private static Gen<byte[]> Value(DicomVR vr)
    {
        int unit = vr.UnitBytes();
        return vr.IsText()
            ? from text in Gen.Choose(0, vr is DicomVR.IS ? 12 : vr is DicomVR.AS ? 4 : 16).SelectMany(n => Gen.ListOf(Gen.Choose(vr == DicomVR.DS ? '.' : '0', vr == DicomVR.DS ? '9' : 'z').Where(c => c != '\\'), n)) select text.Select(c => (byte)c).ToArray()
            : from count in Gen.Choose(0, 5) from bytes in Bytes(count * unit) select bytes;
    }

    // The first byte is never that of an item tag, which a UN value may not begin with by chance.
    private static Gen<byte[]> Bytes(int count) =>
        from bytes in Gen.ListOf(Gen.Choose(0, 255), count)
        select bytes.Select((b, i) => i == 0 && b == 0xFE ? (byte)0 : (byte)b).ToArray();

    private static DicomDatasetBuilder Build(
        IEnumerable<(DicomTag Tag, DicomVR VR, byte[] Value)> elements,
        IEnumerable<(DicomTag Tag, DicomDatasetBuilder[] Items)> sequences,
        byte[][]? fragments)
    {
        var builder = new DicomDatasetBuilder();
        foreach ((DicomTag tag, DicomVR vr, byte[] value) in elements)
        {
            builder.SetBytes(tag, vr, value);
        }

        foreach ((DicomTag tag, DicomDatasetBuilder[] items) in sequences)
        {
            builder.Set(tag, DicomVR.SQ, null);
            foreach (DicomDatasetBuilder item in items)
            {
                using DicomDataset copy = item.ToDataset();
                var target = builder.AddItem(tag);
                foreach (DicomElement element in copy)
                {
                    CopyOwned(target, element);
                }
            }
        }

        if (fragments is not null)
        {
            builder.SetFragments(DicomTags.PixelData, fragments[0], fragments[1..].Select(f => (ReadOnlyMemory<byte>)f));
        }

        return builder;
    }

    private static void CopyOwned(DicomDatasetBuilder target, DicomElement element)
    {
        if (!element.IsSequence)
        {
            target.SetBytes(element.Tag, element.VR, element.ValueBytes.ToArray());
            return;
        }

        target.Set(element.Tag, DicomVR.SQ, null);
        foreach (DicomItem item in element.Items)
        {
            DicomDatasetBuilder nested = target.AddItem(element.Tag);
            foreach (DicomElement inner in item)
            {
                CopyOwned(nested, inner);
            }
        }
    }
}
