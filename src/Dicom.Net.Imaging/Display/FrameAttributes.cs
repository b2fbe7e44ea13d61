using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// Where an attribute of one frame stands (PS3.3 §C.7.6.16): in the frame's own functional groups, else in those that all frames share,
/// else in the data set itself.
/// </summary>
internal static class FrameAttributes
{
    private static readonly DicomTag s_shared = new(0x5200, 0x9229);

    /// <summary>Whether frames may differ in any attribute.</summary>
    internal static bool DifferByFrame(DicomItem root) => root.Contains(ImageTags.PerFrameFunctionalGroups);

    /// <summary>The item that holds a functional group's attributes for a frame; the root where there is no such group.</summary>
    internal static DicomItem Find(DicomItem root, int frame, DicomTag group)
    {
        if (TryItem(root, ImageTags.PerFrameFunctionalGroups, frame, out DicomItem own) && TryItem(own, group, 0, out DicomItem found))
        {
            return found;
        }

        return TryItem(root, s_shared, 0, out DicomItem shared) && TryItem(shared, group, 0, out found) ? found : root;
    }

    private static bool TryItem(DicomItem parent, DicomTag tag, int index, out DicomItem found)
    {
        if (parent.TryGetElement(tag, out DicomElement element) && element.IsSequence)
        {
            int i = 0;
            foreach (DicomItem item in element.Items)
            {
                if (i++ == index)
                {
                    found = item;
                    return true;
                }
            }
        }

        found = default;
        return false;
    }
}
