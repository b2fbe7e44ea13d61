using Dicom.Net.Interop.Tests.Archives;

namespace Dicom.Net.Interop.Tests;

/// <inheritdoc/>
public sealed class OrthancClientTests(OrthancFixture archive) : ClientTests(archive), IClassFixture<OrthancFixture>;
