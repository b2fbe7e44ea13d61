using BenchmarkDotNet.Running;
using Dicom.Net.Bench.Codecs;
using Dicom.Net.Bench.Network;

// network measures client and server against their peers, each side in a process of its own (network-node).
if (args is ["network", .. string[] options])
{
    return NetworkBench.Run(options);
}

if (args is ["network-node", .. string[] role])
{
    return await Node.RunAsync(role);
}

// jpeg-ls-peers [FILE,WIDTH,HEIGHT,COMPONENTS,BITS ...] measures against CharLS in turn; all else is BenchmarkDotNet's.
if (args is ["jpeg-ls-peers", .. string[] images])
{
    return JpegLsPeers.Run(images);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
