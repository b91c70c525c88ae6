using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Loop.Conformance.Tests.Files;

/// <summary>A file that another thread closes at the very moment at which an operation on it begins: its number may be another's by then.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class FileClosedMeanwhileTests(Arm arm)
{
    [Test]
    public async Task The_operation_is_refused_and_touches_nothing_that_has_the_number_now([Values] bool writes)
    {
        await using FileArea area = new();
        string path = area.Make("file", "file"u8);
        string otherPath = area.Make("other", "other"u8);
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        byte[] bytes = new byte[8];
        int number = -1;
        SafeFileHandle? other = null;
        using ClosingMemory memory = new(bytes);
        await server.RunAsync(async () =>
        {
            LoopFile file = await LoopFile.Open(path, FileMode.Open, FileAccess.ReadWrite);
            number = file.Descriptor;
            memory.OnPin = () =>
            {
                using SafeFileHandle opened = File.OpenHandle(otherPath, FileMode.Open, FileAccess.ReadWrite);
                file.Dispose();
                other = NativeDescriptors.CopyFrom(NativeDescriptors.Number(opened), number);
            };
            Assert.Throws<ObjectDisposedException>(() => _ = writes ? file.Write(0, memory.Memory) : file.Read(0, memory.Memory));
        });
        await server.TurnAsync();
        using (other)
        {
            Assert.That(NativeDescriptors.Number(other!), Is.EqualTo(number), "the file that was opened meanwhile has the number");
            byte[] content = new byte[10];
            Assert.That(RandomAccess.Read(other!, content, 0), Is.EqualTo(5), "it is open still, and as long as it was");
            Assert.That(content.AsSpan(0, 5).SequenceEqual("other"u8), Is.True, "nothing was written to it");
        }

        Assert.That((bytes.Max(), memory.Pins), Is.EqualTo((0, 0)), "what was read, and what is pinned still");
    }

    /// <summary>Memory that does something, on another thread, when an operation takes hold of it.</summary>
    private sealed unsafe class ClosingMemory(byte[] bytes) : MemoryManager<byte>
    {
        public Action OnPin { get; set; } = static () => { };

        public int Pins { get; private set; }

        public override Span<byte> GetSpan() => bytes;

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            Thread other = new(() => OnPin());
            other.Start();
            other.Join();
            GCHandle pinned = GCHandle.Alloc(bytes, GCHandleType.Pinned);
            Pins++;
            return new((byte*)pinned.AddrOfPinnedObject() + elementIndex, pinned, this);
        }

        public override void Unpin() => Pins--;

        protected override void Dispose(bool disposing)
        {
        }
    }
}
