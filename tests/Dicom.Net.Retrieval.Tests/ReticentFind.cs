using System.Runtime.CompilerServices;
using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Retrieval.Tests;

/// <summary>An archive's C-FIND as a PACS gives it that knows no SOP class of an object, and lists those of the study at length.</summary>
internal sealed class ReticentFind(IFindHandler inner, IReadOnlyList<string> classesInStudy) : IFindHandler
{
    public async IAsyncEnumerable<DicomDataset> FindAsync(
        FindContext context, DicomDataset identifier, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (DicomDataset match in inner.FindAsync(context, identifier, cancellationToken))
        {
            using (match)
            {
                DicomDatasetBuilder answer = new DicomDatasetBuilder().CopyFrom(match.Root);
                answer.Remove(DicomTags.SOPClassUID);
                if (context.Level == "STUDY")
                {
                    answer.Set(DicomTags.SOPClassesInStudy, string.Join('\\', classesInStudy));
                }

                yield return answer.ToDataset();
            }
        }
    }
}
