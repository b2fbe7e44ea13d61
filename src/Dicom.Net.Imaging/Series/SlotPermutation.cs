using System.Buffers;

namespace Dicom.Net.Imaging;

/// <summary>Puts the slots of a block into another order in place, cycle by cycle, with one slice of scratch.</summary>
internal static class SlotPermutation
{
    /// <summary>Afterwards place i holds what slot order[i] held.</summary>
    internal static void Apply(VoxelBlock block, int slotLengthBytes, ReadOnlySpan<int> order)
    {
        bool[] placed = ArrayPool<bool>.Shared.Rent(order.Length);
        byte[]? scratch = null;
        try
        {
            placed.AsSpan(0, order.Length).Clear();
            for (int start = 0; start < order.Length; start++)
            {
                if (placed[start] || order[start] == start)
                {
                    continue;
                }

                scratch ??= ArrayPool<byte>.Shared.Rent(slotLengthBytes);
                Slot(block, slotLengthBytes, start).CopyTo(scratch);
                int place = start;
                while (order[place] != start)
                {
                    Slot(block, slotLengthBytes, order[place]).CopyTo(Slot(block, slotLengthBytes, place));
                    placed[place] = true;
                    place = order[place];
                }

                scratch.AsSpan(0, slotLengthBytes).CopyTo(Slot(block, slotLengthBytes, place));
                placed[place] = true;
            }
        }
        finally
        {
            ArrayPool<bool>.Shared.Return(placed);
            if (scratch is not null)
            {
                ArrayPool<byte>.Shared.Return(scratch);
            }
        }
    }

    private static Span<byte> Slot(VoxelBlock block, int slotLengthBytes, int slot) =>
        block.Span((nint)slot * slotLengthBytes, slotLengthBytes);
}
