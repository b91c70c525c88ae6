using Loop.Buffers;
using Loop.Rings;

namespace Loop.Runtime.Tests.Buffers;

public unsafe class BufferTests
{
    [Test]
    public void A_byte_queue_gives_back_what_was_appended_whatever_the_cuts()
    {
        Random random = new(7);
        using ChunkPool pool = new();
        ByteQueue queue = new();
        Queue<byte> model = new();
        byte[] scratch = new byte[100_000];
        for (int step = 0; step < 500; step++)
        {
            if (random.Next(2) == 0)
            {
                int length = random.Next(1, random.Next(2) == 0 ? 100 : scratch.Length);
                random.NextBytes(scratch.AsSpan(0, length));
                fixed (byte* data = scratch)
                {
                    queue.Append(pool, data, length);
                }

                foreach (byte value in scratch.AsSpan(0, length))
                {
                    model.Enqueue(value);
                }
            }
            else if (!queue.IsEmpty)
            {
                byte* data = queue.Peek(out int lengthBytes);
                int part = random.Next(1, lengthBytes + 1);
                for (int i = 0; i < part; i++)
                {
                    if (model.Dequeue() != data[i])
                    {
                        Assert.Fail($"byte {i} of step {step} differs");
                    }
                }

                queue.Advance(pool, part);
            }

            Assert.That(queue.LengthBytes, Is.EqualTo(model.Count));
        }

        queue.Clear(pool);
        Assert.That((pool.InUse, pool.InUseBytes, queue.MemoryBytes), Is.EqualTo((0, 0L, 0)));
    }

    [Test]
    public void Taking_more_than_the_head_has_is_a_broken_invariant()
    {
        using ChunkPool pool = new();
        ByteQueue queue = new();
        byte one = 1;
        queue.Append(pool, &one, 1);
        Assert.Throws<LoopInvariantException>(() => queue.Advance(pool, 2));
        queue.Clear(pool);
    }

    [Test]
    public void The_arena_starts_over_and_keeps_only_a_bounded_memory()
    {
        using SendArena arena = new();
        byte* first = arena.Take(100);
        Assert.That((nint)arena.Take(100), Is.EqualTo((nint)first + 100), "small writes lie side by side");
        for (int i = 0; i < 100; i++)
        {
            arena.Take(60_000);
        }

        arena.Take(10_000_000);
        Assert.That(arena.MemoryBytes, Is.GreaterThan(16_000_000));
        arena.Reset();
        Assert.That(arena.MemoryBytes, Is.LessThanOrEqualTo(16 * 64 * 1024));
        Assert.That((nint)arena.Take(1), Is.EqualTo((nint)first));
    }

    [Test]
    public void A_receive_buffer_comes_home_with_its_last_piece_and_not_before()
    {
        using ReceiveMemory memory = new(4, 4096);
        int id = memory.Grow();
        memory.AddReference(id);
        memory.AddReference(id);
        memory.Finish(id);
        Assert.That(memory.TryTakeReturned(out _), Is.False);
        memory.Release(id);
        Assert.That(memory.TryTakeReturned(out _), Is.False);
        memory.Release(id);
        Assert.That(memory.TryTakeReturned(out int returned), Is.True);
        Assert.That((returned, memory.PiecesOut), Is.EqualTo((id, 0)));
        Assert.Throws<LoopInvariantException>(() => memory.Release(id));
    }

    [Test]
    public void A_carry_takes_linear_time_and_gives_its_memory_back()
    {
        MemoryAccount account = new();
        CarryBuffer carry = new(account);
        for (int i = 0; i < 1_000_000; i++)
        {
            carry.Append([(byte)i]);
        }

        Assert.That(carry.LengthBytes, Is.EqualTo(1_000_000));
        Assert.That(carry.Span[999_999], Is.EqualTo(unchecked((byte)999_999)));
        Assert.That(account.Bytes, Is.EqualTo(carry.MemoryBytes));
        carry.Advance(999_999);
        Assert.That(carry.Span.ToArray(), Is.EqualTo(new[] { unchecked((byte)999_999) }));
        carry.Advance(1);
        Assert.That((carry.MemoryBytes, account.Bytes), Is.EqualTo((0, 0L)));
    }
}
