using Dicom.Net.Interop.Tests.Archives;

namespace Dicom.Net.Interop.Tests;

/// <inheritdoc/>
public sealed class DcmqrscpClientTests(DcmqrscpFixture archive) : ClientTests(archive), IClassFixture<DcmqrscpFixture>;
