using System.Runtime.InteropServices;

namespace Loop.Conformance.Tests.Children;

/// <summary>A host whose loop works on files under a limit that only this process has. Says on one line what came of each attempt.</summary>
internal static class FileChild
{
    /// <summary>SIGXFSZ, signal(7): sent with EFBIG, and ends a process that does not care for it.</summary>
    private const PosixSignal FileSizeExceeded = (PosixSignal)25;

    public static async Task<int> RunAsync(string backend, string limit, string folder)
    {
        using PosixSignalRegistration ignored = PosixSignalRegistration.Create(FileSizeExceeded, static context => context.Cancel = true);
        await using LoopHost host = LoopHost.CreateBuilder("--backend", backend, "--loops", "1").Listen<Echo.EchoSpan>("127.0.0.1:0").Build();
        await host.StartAsync();
        string file = Path.Combine(folder, "file");
        switch (limit)
        {
            case "descriptors":
                // Once with everything, a failure too, so that nothing has to be loaded or compiled while there are no descriptors.
                await AttemptAsync(host, async () => (await LoopFile.Open(file)).Dispose());
                await AttemptAsync(host, async () => (await LoopFile.Open(Path.Combine(folder, "none"))).Dispose());
                await AttemptAsync(host, async () => await LoopFile.Replace(file, new byte[7]));
                await AttemptAsync(host, async () => await LoopFile.Replace(Path.Combine(folder, "none", "below"), new byte[10]));
                FamineServer.StartPoolThreads();
                ulong before = Native.SetDescriptorLimit((ulong)(FamineServer.FillGaps() + 1));
                await AttemptAsync(host, async () => (await LoopFile.Open(file)).Dispose());
                await AttemptAsync(host, async () => (await LoopFile.Open(Path.Combine(folder, "new"), FileMode.Create, FileAccess.Write)).Dispose());
                await AttemptAsync(host, async () => await LoopFile.Replace(file, new byte[10]));
                Native.SetDescriptorLimit(before);
                await AttemptAsync(host, async () => (await LoopFile.Open(file)).Dispose());
                break;
            case "length":
                Native.SetFileSizeLimit(100_000);
                await AttemptAsync(host, async () => await WriteAsync(file, 100_000));
                await AttemptAsync(host, async () => await WriteAsync(file, 200_000));
                await AttemptAsync(host, async () => await LoopFile.Replace(file, new byte[200_000]));
                await AttemptAsync(host, async () => await LoopFile.Replace(file, new byte[50_000]));
                break;
            case "room":
                Native.MountMemory(folder, "size=256k");
                await AttemptAsync(host, async () => await LoopFile.Replace(file, new byte[50_000]));
                await AttemptAsync(host, async () => await LoopFile.Replace(file, new byte[400_000]));
                await AttemptAsync(host, async () => await WriteAsync(Path.Combine(folder, "other"), 400_000));
                File.Delete(Path.Combine(folder, "other"));
                await AttemptAsync(host, async () => await LoopFile.Replace(file, new byte[60_000]));
                break;
            default:
                return 64;
        }

        Console.WriteLine($"left: {string.Join(' ', Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal))} {new FileInfo(file).Length}");
        return 0;
    }

    private static async Task WriteAsync(string path, int lengthBytes)
    {
        using LoopFile file = await LoopFile.Open(path, FileMode.Create, FileAccess.Write);
        await file.Write(0, new byte[lengthBytes]);
    }

    private static async Task AttemptAsync(LoopHost host, Func<Task> attempt)
    {
        try
        {
            await host.Loops[0].InvokeAsync(_ => attempt()).Unwrap();
            Console.WriteLine("done");
        }
        catch (LoopFileException exception)
        {
            Console.WriteLine(exception.Error);
        }
    }
}
