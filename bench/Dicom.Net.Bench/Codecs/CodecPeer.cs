using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Dicom.Net.Bench.Codecs;

/// <summary>A peer's codec with one piece of work, from bench/native/codec_peers.cpp, which is compiled when it is first asked for.</summary>
internal sealed unsafe class CodecPeer : IDisposable
{
    private const string Library = "codec_peers";
    private static readonly Lazy<string?> s_problem = new(Load);
    private nint _peer;

    private CodecPeer(nint peer) => _peer = peer;

    /// <summary>Why there are no peers; null where there are.</summary>
    public static string? Problem => s_problem.Value;

    /// <summary>Processor seconds of this thread.</summary>
    public static double Clock => codec_peer_clock();

    /// <summary>Makes a peer ready; null where there is none of that name, or it cannot do the work.</summary>
    public static CodecPeer? Open(string what, string? path, byte[] data, in Dicom.Net.Codecs.FrameInfo frame, int variant)
    {
        if (Problem is not null)
        {
            return null;
        }

        fixed (byte* first = data)
        {
            nint peer = codec_peer_open(what, path ?? "", first, (nuint)data.Length, frame.Width, frame.Height, frame.Components, frame.BitsPerSample, variant);
            return peer == 0 ? null : new CodecPeer(peer);
        }
    }

    /// <summary>Does the work once.</summary>
    /// <returns>Processor seconds; below 0 where the peer failed.</returns>
    public double Run() => codec_peer_run(_peer);

    public void Dispose()
    {
        if (_peer != 0)
        {
            codec_peer_close(_peer);
            _peer = 0;
        }
    }

    private static string? Load()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Dicom.Net.sln")))
        {
            root = Path.GetDirectoryName(root);
        }

        if (root is null)
        {
            return "the repository is not above the program";
        }

        string source = Path.Combine(root, "bench", "native", "codec_peers.cpp");
        string library = Path.Combine(root, "artifacts", "libcodec_peers.so");
        if (!File.Exists(library) || File.GetLastWriteTimeUtc(library) < File.GetLastWriteTimeUtc(source))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(library)!);
            if (Compile(source, library) is { } problem)
            {
                return problem;
            }
        }

        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == Library ? NativeLibrary.Load(library) : 0);
        return null;
    }

    private static string? Compile(string source, string library)
    {
        const string Libraries = "-lcharls -ljpeg -ldcmjpeg -lijg8 -lijg12 -lijg16 -ldcmimage -ldcmimgle -ldcmdata -loflog -lofstd -lgdcmMSFF -lgdcmDSED -lgdcmCommon";
        try
        {
            using Process compiler = Process.Start(new ProcessStartInfo("c++", $"-O2 -std=c++17 -shared -fPIC {source} -o {library} -I/usr/include/gdcm-3.0 {Libraries}") { RedirectStandardError = true })!;
            string error = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? null : $"the peers do not compile (libcharls-dev libjpeg-dev libdcmtk-dev libgdcm-dev are needed): {error.Split('\n')[0]}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "there is no C++ compiler for the peers";
        }
    }

    [DllImport(Library)]
    private static extern nint codec_peer_open(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string what, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte* data, nuint size, int width, int height, int components, int bits, int variant);

    [DllImport(Library)]
    private static extern double codec_peer_run(nint peer);

    [DllImport(Library)]
    private static extern double codec_peer_clock();

    [DllImport(Library)]
    private static extern void codec_peer_close(nint peer);
}
