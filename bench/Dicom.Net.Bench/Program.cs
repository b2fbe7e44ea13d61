using BenchmarkDotNet.Running;
using Dicom.Net.Bench.Codecs;

// jpeg-ls-peers [FILE,WIDTH,HEIGHT,COMPONENTS,BITS ...] measures against CharLS in turn; all else is BenchmarkDotNet's.
if (args is ["jpeg-ls-peers", .. string[] images])
{
    return JpegLsPeers.Run(images);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
