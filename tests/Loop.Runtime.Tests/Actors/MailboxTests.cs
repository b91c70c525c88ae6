using Loop.Actors;

namespace Loop.Runtime.Tests.Actors;

/// <summary>The mailbox by itself: its order, its bound, how it grows, shrinks and closes, and many threads at once.</summary>
public class MailboxTests
{
    private MailboxMemory _memory = new(limitBytes: long.MaxValue);

    [SetUp]
    public void Count_anew() => _memory = new(limitBytes: long.MaxValue);

    [TearDown]
    public void Everything_is_home() => Assert.That(_memory.Bytes, Is.Zero);

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(16)]
    [TestCase(17)]
    [TestCase(1000)]
    [TestCase(4096)]
    public void It_takes_exactly_its_bound_in_order_again_and_again(int capacity)
    {
        Mailbox<int> mailbox = Make(capacity);
        int next = 0;
        int handled = 0;
        Random random = new(capacity);
        for (int round = 0; round < 200; round++)
        {
            int taken = 0;
            while (TryTell(mailbox, next, out TellStatus status))
            {
                next++;
                taken++;
                Assert.That(status, Is.EqualTo(TellStatus.Ok));
                Assert.That(next - handled, Is.LessThanOrEqualTo(capacity));
            }

            Assert.That(next - handled, Is.EqualTo(capacity), $"round {round}");
            for (int left = random.Next(1, capacity + 1); left > 0; left--)
            {
                Assert.That(Handle(mailbox), Is.EqualTo(handled++));
            }
        }

        while (handled < next)
        {
            Assert.That(Handle(mailbox), Is.EqualTo(handled++));
        }

        Assert.That((mailbox.Peek(), mailbox.HasMessages, mailbox.Close()), Is.EqualTo((0, false, 0L)));
    }

    [Test]
    public void A_small_mailbox_stays_small()
    {
        Mailbox<int> mailbox = Make(4096);
        long small = _memory.Bytes;
        for (int i = 0; i < 100_000; i++)
        {
            TryTell(mailbox, i, out _);
            Handle(mailbox);
        }

        Assert.That(_memory.Bytes, Is.EqualTo(small));
        mailbox.Close();
    }

    [Test]
    public void A_mailbox_that_was_large_for_a_burst_becomes_small_again_and_loses_nothing()
    {
        Mailbox<int> mailbox = Make(4096);
        long small = _memory.Bytes;
        int told = 0;
        int handled = 0;
        while (TryTell(mailbox, told, out _))
        {
            told++;
        }

        long large = _memory.Bytes;
        for (int i = 0; i < 1000 && _memory.Bytes != small; i++)
        {
            while (mailbox.Peek() != 0)
            {
                Assert.That(Handle(mailbox), Is.EqualTo(handled++));
            }

            mailbox.NoteEmpty();
            TryTell(mailbox, told++, out _);
        }

        Assert.That(large, Is.GreaterThan(small * 20));
        Assert.That(_memory.Bytes, Is.EqualTo(small));
        mailbox.Close();
    }

    [Test]
    public void A_mailbox_under_load_allocates_nothing_once_it_has_grown()
    {
        Mailbox<int> mailbox = Make(4096);
        Fill(mailbox, 1000);
        Fill(mailbox, 1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 1000; round++)
        {
            Fill(mailbox, 1000);
            mailbox.NoteEmpty();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        mailbox.Close();
    }

    [Test]
    public void What_must_not_be_refused_is_taken_over_the_bound()
    {
        Mailbox<int> mailbox = Make(4);
        for (int i = 0; i < 4; i++)
        {
            TryTell(mailbox, i, out _);
        }

        for (int i = 4; i < 500; i++)
        {
            Assert.That(TryTell(mailbox, i, out _), Is.False);
            MailboxRing? ring = mailbox.TryReserve(isForced: true, out long position, out _);
            ((MailboxRing<int>)ring!).At(position) = i;
            ring.Publish(position, 1);
        }

        for (int i = 0; i < 500; i++)
        {
            Assert.That(Handle(mailbox), Is.EqualTo(i));
        }

        Assert.That(TryTell(mailbox, 0, out _), Is.True);
        mailbox.Close();
    }

    [Test]
    public void A_closed_mailbox_says_so_and_how_much_it_dropped()
    {
        Mailbox<int> mailbox = Make(100);
        for (int i = 0; i < 50; i++)
        {
            TryTell(mailbox, i, out _);
        }

        Handle(mailbox);
        Assert.That(mailbox.Close(), Is.EqualTo(49));
        Assert.That(TryTell(mailbox, 0, out TellStatus status), Is.False);
        Assert.That(status, Is.EqualTo(TellStatus.Gone));
        Assert.That(Mailbox.Closed.TryReserve(isForced: false, out _, out status), Is.Null);
        Assert.That(status, Is.EqualTo(TellStatus.Gone));
        Assert.That(Mailbox.Closed.TryReserve(isForced: true, out _, out status), Is.Null);
        Assert.That(status, Is.EqualTo(TellStatus.Gone));
    }

    [Test]
    public void Over_its_memory_limit_a_mailbox_does_not_grow_and_works_on()
    {
        MailboxMemory memory = new(limitBytes: MailboxRing<int>.BytesOf(16) + MailboxRing<int>.BytesOf(32) + 100);
        Mailbox<int> mailbox = Mailbox<int>.TryMake(4096, memory, isForced: false)!;
        Assert.That(Mailbox<int>.TryMake(4096, memory, isForced: false), Is.Not.Null);
        int told = 0;
        int handled = 0;
        for (int round = 0; round < 20; round++)
        {
            while (TryTell(mailbox, told, out TellStatus status))
            {
                told++;
                Assert.That(status, Is.EqualTo(TellStatus.Ok));
            }

            Assert.That(told - handled, Is.EqualTo(16));
            while (handled < told)
            {
                Assert.That(Handle(mailbox), Is.EqualTo(handled++));
            }
        }

        mailbox.Close();
    }

    [TestCase(4, 64, 1)]
    [TestCase(4, 4096, 2)]
    [TestCase(1, 8, 3)]
    [TestCase(8, 100, 4)]
    [CancelAfter(150_000)]
    public void Producers_keep_their_order_while_it_grows_and_shrinks(int producers, int capacity, int seed, CancellationToken cancellation)
    {
        // Through few places nearly each message is a hand-over from one thread to another, which on a busy machine is a time slice.
        int each = Math.Min(50_000, capacity * 1_000);
        Mailbox<long> mailbox = Mailbox<long>.TryMake(capacity, _memory, isForced: false)!;
        Thread[] threads = [.. Enumerable.Range(0, producers).Select(producer => new Thread(() =>
        {
            SpinWait spin = default;
            for (int number = 0; number < each && !cancellation.IsCancellationRequested;)
            {
                MailboxRing? ring = mailbox.TryReserve(isForced: number % 1000 == 0, out long position, out _);
                if (ring is null)
                {
                    spin.SpinOnce(sleep1Threshold: -1);
                    continue;
                }

                ((MailboxRing<long>)ring).At(position) = ((long)producer << 32) | (uint)number;
                ring.Publish(position, (number % 255) + 1);
                number++;
                spin.Reset();
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        int[] next = new int[producers];
        int taken = 0;
        int disorders = 0;
        Random random = new(seed);
        SpinWait wait = default;
        while (taken < producers * each && !cancellation.IsCancellationRequested)
        {
            int type = mailbox.Peek();
            if (type == 0)
            {
                mailbox.NoteEmpty();
                wait.SpinOnce(sleep1Threshold: -1);
                continue;
            }

            long message = ((MailboxRing<long>)mailbox.HeadRing).At(mailbox.HeadPosition);
            int producer = (int)(message >> 32);
            int number = (int)message;
            disorders += next[producer] == number && type == (number % 255) + 1 ? 0 : 1;
            next[producer] = number + 1;
            mailbox.Free();
            taken++;
            if (random.Next(5000) == 0)
            {
                Thread.Yield();
            }
        }

        Array.ForEach(threads, static thread => thread.Join());
        Assert.That((taken, disorders, mailbox.HasMessages), Is.EqualTo((producers * each, 0, false)));
        Assert.That(mailbox.Close(), Is.Zero);
    }

    [Test]
    [CancelAfter(60_000)]
    public void Closing_under_producers_takes_or_counts_every_message(CancellationToken cancellation)
    {
        for (int round = 0; round < 50; round++)
        {
            Mailbox<int> mailbox = Make(4096);
            int taken = 0;
            Thread[] threads = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
            {
                TellStatus status = TellStatus.Ok;
                while (status != TellStatus.Gone && !cancellation.IsCancellationRequested)
                {
                    if (TryTell(mailbox, 0, out status))
                    {
                        Interlocked.Increment(ref taken);
                    }
                }
            }))];
            Array.ForEach(threads, static thread => thread.Start());
            int handled = 0;
            while (handled < round * 40 && !cancellation.IsCancellationRequested)
            {
                if (mailbox.Peek() != 0)
                {
                    mailbox.Free();
                    handled++;
                }
            }

            long dropped = mailbox.Close();
            Array.ForEach(threads, static thread => thread.Join());
            Assert.That(handled + dropped, Is.EqualTo(taken));
        }
    }

    private static void Fill(Mailbox<int> mailbox, int messages)
    {
        for (int i = 0; i < messages; i++)
        {
            TryTell(mailbox, i, out _);
        }

        while (mailbox.Peek() != 0)
        {
            mailbox.Free();
        }
    }

    private static bool TryTell(Mailbox<int> mailbox, int message, out TellStatus status)
    {
        MailboxRing? ring = mailbox.TryReserve(isForced: false, out long position, out status);
        if (ring is null)
        {
            return false;
        }

        ((MailboxRing<int>)ring).At(position) = message;
        ring.Publish(position, 1);
        return true;
    }

    private static int Handle(Mailbox<int> mailbox)
    {
        Assert.That(mailbox.Peek(), Is.EqualTo(1));
        int message = ((MailboxRing<int>)mailbox.HeadRing).At(mailbox.HeadPosition);
        mailbox.Free();
        return message;
    }

    private Mailbox<int> Make(int capacity) => Mailbox<int>.TryMake(capacity, _memory, isForced: false)!;
}
