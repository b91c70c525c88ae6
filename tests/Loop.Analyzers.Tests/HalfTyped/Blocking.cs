using System.IO;
using System.Threading;
using Loop;

[LoopHandler]
partial class Stuck
{
    readonly Task<int> _work = Task.Run(() => 1);
    int _count;

    [OnRecv]
    void Received(ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length;
        var text = File.ReadAllText("name");
        Thread.Sleep(10);
        _count += length + text.Length + _work.Result;
        Pause(TimeSpan.FromSeconds(1));
        byte[] all = File.ReadAllBytes("all");
        Connection.Send(File.ReadAllBytes("all"));
        if (File.Exists("gone")) { File.Delete("gone"); _work.Wait(); GC.Collect(); }
        foreach (byte one in all) { Console.WriteLine(one); }
    }

    [OnEnd]
    async void Ended() => await Later(_count);

    async ValueTask<int> Later(int count) { Task.WaitAll(_work); await Task.Yield(); return count; }

    static void Pause(TimeSpan time) { void Inner() => Thread.Sleep(time); Inner(); }
}
