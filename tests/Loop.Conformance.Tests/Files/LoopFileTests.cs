using System.Text;

namespace Loop.Conformance.Tests.Files;

/// <summary>Open files: what is written is read, whatever the order and the sizes.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class LoopFileTests(Arm arm)
{
    [Test]
    public async Task What_is_written_is_read_back_from_anywhere()
    {
        await using FileArea area = new();
        await using LoopServer server = await StartAsync();
        byte[] content = Payload.Random(3_000_000);
        byte[] read = new byte[content.Length + 10];
        (int written, int whole, int part, int atEnd, int beyond) = await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"), FileMode.CreateNew, FileAccess.ReadWrite);
            return (await file.Write(0, content), await file.Read(0, read), await file.Read(1_000_001, read.AsMemory(0, 5)),
                await file.Read(content.Length, read), await file.Read(long.MaxValue / 2, read));
        });
        Assert.That((written, whole, part, atEnd, beyond), Is.EqualTo((content.Length, content.Length, 5, 0, 0)));
        Payload.AssertSame(read.AsSpan(5, content.Length - 5), content.AsSpan(5));
        Payload.AssertSame(read.AsSpan(0, 5), content.AsSpan(1_000_001, 5));
        Payload.AssertSame(await File.ReadAllBytesAsync(area.PathOf("file")), content);
    }

    [Test]
    public async Task A_write_behind_the_end_leaves_zeros_before_it()
    {
        await using FileArea area = new();
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"), FileMode.Create, FileAccess.Write);
            await file.Write(5, "x"u8.ToArray());
        });
        Assert.That(await File.ReadAllBytesAsync(area.PathOf("file")), Is.EqualTo(new byte[] { 0, 0, 0, 0, 0, (byte)'x' }));
    }

    [Test]
    public async Task Appends_from_several_methods_each_lie_together_and_none_is_lost()
    {
        const int methods = 20;
        const int lines = 50;
        await using FileArea area = new();
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("log"), FileMode.Append, FileAccess.Write);
            await Task.WhenAll(Enumerable.Range(0, methods).Select(async method =>
            {
                for (int line = 0; line < lines; line++)
                {
                    await file.Append(Encoding.ASCII.GetBytes($"{method:00} {line:00}\n"));
                }
            }));
            await file.Flush(dataOnly: true);
        });
        string[] written = await File.ReadAllLinesAsync(area.PathOf("log"));
        Assert.That(written, Has.Length.EqualTo(methods * lines));
        for (int method = 0; method < methods; method++)
        {
            string prefix = $"{method:00} ";
            string[] own = [.. written.Where(line => line.StartsWith(prefix, StringComparison.Ordinal))];
            Assert.That(own, Is.EqualTo(Enumerable.Range(0, lines).Select(line => $"{prefix}{line:00}")));
        }
    }

    [Test]
    public async Task An_append_goes_to_the_end_also_where_the_file_was_not_opened_for_it()
    {
        await using FileArea area = new();
        area.Make("file", "12345"u8);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"), FileMode.Open, FileAccess.ReadWrite);
            await file.Append("67"u8.ToArray());
            await file.Write(0, "0"u8.ToArray());
            await file.Append("8"u8.ToArray());
        });
        Assert.That(await File.ReadAllTextAsync(area.PathOf("file")), Is.EqualTo("02345678"));
    }

    [Test]
    public async Task Stat_says_what_is_there()
    {
        await using FileArea area = new();
        area.MakeRandom("file", 12_345);
        File.SetUnixFileMode(area.PathOf("file"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        DateTime changed = new(2024, 2, 29, 12, 34, 56, 789, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(area.PathOf("file"), changed);
        File.CreateSymbolicLink(area.PathOf("link"), area.PathOf("file"));
        await using LoopServer server = await StartAsync();
        (FileStat named, FileStat linked, FileStat folder, FileStat opened, long openedBytes) = await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            return (await LoopFile.Stat(area.PathOf("file")), await LoopFile.Stat(area.PathOf("link")), await LoopFile.Stat(area.Folder),
                await file.Stat(), file.LengthBytes);
        });
        FileStat expected = new(
            FileKind.Regular, 12_345, changed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, named.Inode);
        Assert.Multiple(() =>
        {
            Assert.That(named, Is.EqualTo(expected));
            Assert.That(linked, Is.EqualTo(expected));
            Assert.That(opened, Is.EqualTo(expected));
            Assert.That(folder.Kind, Is.EqualTo(FileKind.Directory));
            Assert.That(openedBytes, Is.EqualTo(12_345));
        });
    }

    [TestCase(FileMode.Open, "old", "old")]
    [TestCase(FileMode.OpenOrCreate, "old", "old")]
    [TestCase(FileMode.OpenOrCreate, null, "")]
    [TestCase(FileMode.Create, "old", "")]
    [TestCase(FileMode.Create, null, "")]
    [TestCase(FileMode.CreateNew, null, "")]
    [TestCase(FileMode.Truncate, "old", "")]
    [TestCase(FileMode.Append, "old", "old")]
    public async Task A_mode_keeps_or_makes_or_empties(FileMode mode, string? before, string after)
    {
        await using FileArea area = new();
        if (before is not null)
        {
            area.Make("file", Encoding.ASCII.GetBytes(before));
        }

        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () => await (await LoopFile.Open(area.PathOf("file"), mode, FileAccess.Write)).Close());
        Assert.That(await File.ReadAllTextAsync(area.PathOf("file")), Is.EqualTo(after));
        Assert.That(area.OpenFiles, Is.Zero, "open after the close has ended");
    }

    [Test]
    public async Task Nothing_to_read_or_write_is_done_at_once()
    {
        await using FileArea area = new();
        area.Make("file", "x"u8);
        await using LoopServer server = await StartAsync();
        (int read, int written, int appended) = await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            return (await file.Read(0, Memory<byte>.Empty), await file.Write(0, Memory<byte>.Empty), await file.Append(Memory<byte>.Empty));
        });
        Assert.That((read, written, appended), Is.EqualTo((0, 0, 0)));
    }

    [Test]
    public async Task Thousands_of_reads_at_once_each_get_their_own_part()
    {
        const int reads = 3000;
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 1_000_000);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            Random random = new(3);
            (int Offset, byte[] Into, LoopTask<int> Task)[] started = new (int, byte[], LoopTask<int>)[reads];
            for (int i = 0; i < reads; i++)
            {
                byte[] into = new byte[random.Next(1, 2000)];
                int offset = random.Next(content.Length);
                started[i] = (offset, into, file.Read(offset, into));
            }

            foreach ((int offset, byte[] into, LoopTask<int> task) in started)
            {
                int count = await task;
                Assert.That(count, Is.EqualTo(Math.Min(into.Length, content.Length - offset)));
                Payload.AssertSame(into.AsSpan(0, count), content.AsSpan(offset, count));
            }
        });
    }

    [Test]
    public async Task A_file_may_be_used_on_every_loop()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 100_000);
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script), configure: static options => options.Loops = 2);
        LoopFile file = await server.RunAsync(async () => await LoopFile.Open(area.PathOf("file")));
        byte[] read = new byte[content.Length];
        EventLoop other = server.Host.Loops[1];
        await other.InvokeAsync(async _ =>
        {
            Assert.That(await file.Read(0, read), Is.EqualTo(read.Length));
            await file.Close();
        }).Unwrap().WaitAsync(server.Deadline);
        Payload.AssertSame(read, content);
    }

    [Test]
    public async Task A_closed_file_takes_nothing_more_and_closing_twice_is_harmless()
    {
        await using FileArea area = new();
        area.Make("file", "x"u8);
        await using LoopServer server = await StartAsync();
        await server.RunAsync(async () =>
        {
            LoopFile file = await LoopFile.Open(area.PathOf("file"));
            await file.Close();
            await file.Close();
            file.Dispose();
            Assert.Multiple(() =>
            {
                Assert.Throws<ObjectDisposedException>(() => file.Read(0, new byte[1]));
                Assert.Throws<ObjectDisposedException>(() => file.Write(0, new byte[1]));
                Assert.Throws<ObjectDisposedException>(() => file.Append(new byte[1]));
                Assert.Throws<ObjectDisposedException>(() => file.Flush());
                Assert.Throws<ObjectDisposedException>(() => file.Stat());
            });
        });
    }

    [Test]
    public async Task A_file_that_is_closed_under_its_operations_stays_open_for_them()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 1_000_000);
        await using LoopServer server = await StartAsync();
        byte[] read = new byte[content.Length];
        await server.RunAsync(async () =>
        {
            LoopFile file = await LoopFile.Open(area.PathOf("file"));
            LoopTask<int> reading = file.Read(0, read);
            await file.Close();
            Assert.That(await reading, Is.EqualTo(content.Length));
        });
        Payload.AssertSame(read, content);
        await area.NothingOpenAsync();
    }

    [Test]
    public async Task A_file_may_be_disposed_on_another_thread()
    {
        await using FileArea area = new();
        area.Make("file", "x"u8);
        await using LoopServer server = await StartAsync();
        LoopFile file = await server.RunAsync(async () => await LoopFile.Open(area.PathOf("file")));
        file.Dispose();
        Assert.That(area.OpenFiles, Is.Zero);
    }

    [Test]
    public async Task Off_a_loop_files_are_refused_with_what_to_do()
    {
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(static () => LoopFile.ReadAll("/etc/hostname"))!;
        Assert.That(refused.Message, Does.Contain("EventLoop.Post"));
        await Task.CompletedTask;
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static script => new Scripted(script));
}
