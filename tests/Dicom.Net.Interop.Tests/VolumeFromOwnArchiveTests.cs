using Dicom.Net.Interop.Tests.Archives;

namespace Dicom.Net.Interop.Tests;

/// <inheritdoc/>
public sealed class VolumeFromOwnArchiveTests(OwnArchiveFixture archive) : VolumeFromArchiveTests(archive), IClassFixture<OwnArchiveFixture>;
