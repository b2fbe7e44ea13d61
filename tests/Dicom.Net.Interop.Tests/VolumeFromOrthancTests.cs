using Dicom.Net.Interop.Tests.Archives;

namespace Dicom.Net.Interop.Tests;

/// <inheritdoc/>
public sealed class VolumeFromOrthancTests(OrthancFixture archive) : VolumeFromArchiveTests(archive), IClassFixture<OrthancFixture>;
