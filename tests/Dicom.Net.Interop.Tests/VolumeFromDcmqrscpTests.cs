using Dicom.Net.Interop.Tests.Archives;

namespace Dicom.Net.Interop.Tests;

/// <inheritdoc/>
public sealed class VolumeFromDcmqrscpTests(DcmqrscpFixture archive) : VolumeFromArchiveTests(archive), IClassFixture<DcmqrscpFixture>;
