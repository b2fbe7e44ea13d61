using BenchmarkDotNet.Running;
using Dicom.Net.Bench.Codecs;
using Dicom.Net.Bench.Datasets;
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

// codecs measures all codecs against their peers in one table.
if (args is ["codecs", .. string[] lines])
{
    return CodecComparison.Run(lines);
}

// jpeg-ls-peers [FILE,WIDTH,HEIGHT,COMPONENTS,BITS ...] measures against CharLS in turn; all else is BenchmarkDotNet's.
if (args is ["jpeg-ls-peers", .. string[] images])
{
    return JpegLsPeers.Run(images);
}

// dataset-peers FOLDER [TASK ...] measures against dcmtk, GDCM and pydicom in turn; bench/dataset.sh builds what it needs.
if (args is ["dataset-peers", string folder, .. string[] tasks])
{
    return DatasetPeers.Run(folder, tasks);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
