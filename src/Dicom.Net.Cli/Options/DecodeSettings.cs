using Dicom.Net.Imaging;

namespace Dicom.Net.Cli.Options;

/// <summary>What the options of <c>dicomnet decode</c> say.</summary>
/// <param name="Display">How pictures are shown.</param>
/// <param name="Rescale">Whether values are rescaled.</param>
/// <param name="KeepDamaged">Whether damaged frames are kept as far as they came.</param>
internal sealed record DecodeSettings(DisplayOptions Display, bool Rescale, bool KeepDamaged);
