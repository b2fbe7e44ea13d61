namespace Dicom.Net.Imaging;

/// <summary>An RGB picture to draw on; everything outside is clipped.</summary>
internal sealed class Canvas(int width, int height)
{
    internal int Width { get; } = width;

    internal int Height { get; } = height;

    internal byte[] Pixels { get; } = new byte[checked(width * height * 3)];

    internal void Set(int x, int y, in Colour colour, double opacity = 1)
    {
        if ((uint)x >= (uint)Width || (uint)y >= (uint)Height)
        {
            return;
        }

        Span<byte> pixel = Pixels.AsSpan(((y * Width) + x) * 3, 3);
        pixel[0] = Mix(pixel[0], colour.Red, opacity);
        pixel[1] = Mix(pixel[1], colour.Green, opacity);
        pixel[2] = Mix(pixel[2], colour.Blue, opacity);
    }

    internal void Fill(int x, int y, int width, int height, in Colour colour, double opacity = 1)
    {
        for (int row = y; row < y + height; row++)
        {
            for (int column = x; column < x + width; column++)
            {
                Set(column, row, colour, opacity);
            }
        }
    }

    internal void Frame(int x, int y, int width, int height, in Colour colour)
    {
        Fill(x, y, width, 1, colour);
        Fill(x, y + height - 1, width, 1, colour);
        Fill(x, y, 1, height, colour);
        Fill(x + width - 1, y, 1, height, colour);
    }

    internal void Text(int x, int y, string text, in Colour colour, int scale)
    {
        foreach (char character in text)
        {
            ReadOnlySpan<byte> glyph = PixelFont.Glyph(character);
            for (int row = 0; row < PixelFont.GlyphHeight; row++)
            {
                for (int column = 0; column < PixelFont.GlyphWidth; column++)
                {
                    if ((glyph[row] >> (PixelFont.GlyphWidth - 1 - column) & 1) != 0)
                    {
                        Fill(x + (column * scale), y + (row * scale), scale, scale, colour);
                    }
                }
            }

            x += PixelFont.Advance * scale;
        }
    }

    internal void CentredText(int centreX, int centreY, string text, in Colour colour, int scale) =>
        Text(centreX - (PixelFont.Measure(text, scale) / 2), centreY - (PixelFont.GlyphHeight * scale / 2), text, colour, scale);

    private static byte Mix(byte below, byte above, double opacity) => (byte)Math.Round(below + ((above - below) * opacity));
}
