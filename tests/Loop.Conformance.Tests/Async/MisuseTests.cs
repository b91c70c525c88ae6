using System.Runtime.CompilerServices;
using Loop.CompilerServices;

namespace Loop.Conformance.Tests.Async;

/// <summary>A LoopTask is awaited once, on its loop; anything else throws and says what to do.</summary>
public sealed class MisuseTests
{
    private static readonly Arm _arm = Arms.All[0];

    [Test]
    public Task Awaiting_again_after_the_end_throws() => OnLoopAsync(static async _ =>
    {
        LoopTask task = YieldAsync();
        await task;
        InvalidOperationException thrown = await ThrownByAsync(async () => await task);
        Assert.That(thrown.Message, Does.Contain("awaited again"));
    });

    [Test]
    public Task Awaiting_twice_at_once_throws_for_the_second() => OnLoopAsync(static async _ =>
    {
        LoopTask task = YieldAsync();
        LoopTask first = WaitAsync(task);
        InvalidOperationException thrown = await ThrownByAsync(async () => await task);
        Assert.That(thrown.Message, Does.Contain("awaited twice").And.Contains(nameof(YieldAsync)));
        await first;

        static async LoopTask WaitAsync(LoopTask task) => await task;
    });

    [Test]
    public Task A_stale_task_does_not_see_the_next_method_in_the_same_box() => OnLoopAsync(static async _ =>
    {
        LoopTask<int> first = NumberAsync(1);
        Assert.That(await first, Is.EqualTo(1));
        LoopTask<int> second = NumberAsync(2);
        InvalidOperationException thrown = await ThrownByAsync(async () => await first);
        Assert.That(thrown.Message, Does.Contain("awaited again"));
        Assert.That(await second, Is.EqualTo(2));
    });

    [Test]
    public Task Asking_for_the_result_before_the_end_throws() => OnLoopAsync(static async _ =>
    {
        LoopTask<int> task = NumberAsync(3);
        LoopTaskAwaiter<int> awaiter = task.GetAwaiter();
        Assert.That(awaiter.IsCompleted, Is.False);
        Assert.That(() => awaiter.GetResult(), Throws.InvalidOperationException.With.Message.Contains("before it had ended"));
        Assert.That(await task, Is.EqualTo(3));
    });

    [Test]
    public Task Awaiting_on_another_thread_throws() => OnLoopAsync(static async _ =>
    {
        LoopTask task = YieldAsync();
        InvalidOperationException thrown = await Task.Run(() => ThrownByAsync(async () => await task));
        Assert.That(thrown.Message, Does.Contain("another thread").And.Contains("EventLoop.Post"));
        await task;
    });

    [Test]
    public void A_LoopTask_method_that_waits_on_a_thread_without_a_loop_throws()
    {
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(static () => YieldAsync().GetAwaiter().GetResult());
        Assert.That(thrown.Message, Does.Contain(nameof(YieldAsync)).And.Contains("runs no loop"));
    }

    [Test]
    public void A_LoopTask_method_that_does_not_wait_runs_anywhere() => Assert.Multiple(static () =>
    {
        Assert.That(AtOnceAsync().GetAwaiter().GetResult(), Is.EqualTo(5));
        Assert.That(LoopTask.FromResult("x").GetAwaiter().GetResult(), Is.EqualTo("x"));
        Assert.That(LoopTask.CompletedTask.IsCompleted, Is.True);
        Assert.That(static () => LoopTask.FromException(new FormatException()).GetAwaiter().GetResult(), Throws.TypeOf<FormatException>());
        Assert.That(static () => LoopTask.FromException<int>(new FormatException()).GetAwaiter().GetResult(), Throws.TypeOf<FormatException>());
    });

    [Test]
    public Task An_awaiter_that_resumes_twice_gets_the_exception_itself() => OnLoopAsync(static async loop =>
    {
        TwiceAwaitable twice = new();
        LoopTask waiting = WaitAsync(twice);
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(twice.CallTwice);
        Assert.That(thrown.Message, Does.Contain("resumed twice"));
        await waiting;

        static async LoopTask WaitAsync(TwiceAwaitable twice) => await twice;
    });

    [Test]
    public Task The_context_sends_on_the_loop_only() => OnLoopAsync(static async _ =>
    {
        SynchronizationContext context = SynchronizationContext.Current!;
        bool ran = false;
        context.Send(_ => ran = true, null);
        Assert.That(ran, Is.True);
        Assert.That(context.CreateCopy(), Is.SameAs(context));
        Exception? thrown = await Task.Run(() =>
        {
            try
            {
                context.Send(static _ => { }, null);
                return null;
            }
            catch (NotSupportedException exception)
            {
                return exception;
            }
        });
        Assert.That(thrown?.Message, Does.Contain("Post"));
    });

    [Test]
    public Task Posts_to_the_context_run_on_the_loop_in_order() => OnLoopAsync(static async _ =>
    {
        SynchronizationContext context = SynchronizationContext.Current!;
        int loopThread = Environment.CurrentManagedThreadId;
        List<int> ran = [];
        await Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                int number = i;
                context.Post(_ => ran.Add(Environment.CurrentManagedThreadId == loopThread ? number : -1), null);
            }
        });
        while (ran.Count < 10_000)
        {
            await Task.Yield();
        }

        Assert.That(ran, Is.EqualTo(Enumerable.Range(0, 10_000)));
    });

    private static async LoopTask YieldAsync() => await Task.Yield();

    private static async LoopTask<int> NumberAsync(int number)
    {
        await Task.Yield();
        return number;
    }

    private static async LoopTask<int> AtOnceAsync()
    {
        await LoopTask.CompletedTask;
        return 5;
    }

    private static async Task<InvalidOperationException> ThrownByAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (InvalidOperationException exception)
        {
            return exception;
        }

        throw new AssertionException("nothing was thrown");
    }

    /// <summary>Runs a body on a loop.</summary>
    private static async Task OnLoopAsync(Func<EventLoop, Task> body)
    {
        await using LoopServer server = await LoopServer.StartAsync(_arm, static script => new Scripted(script));
        await (await server.OnLoopAsync(() => body(server.Loop))).WaitAsync(server.Deadline);
    }

    /// <summary>An awaitable whose awaiter calls its continuation as often as it is told to.</summary>
    private sealed class TwiceAwaitable : ICriticalNotifyCompletion
    {
        private Action? _continuation;

        public bool IsCompleted { get; }

        public TwiceAwaitable GetAwaiter() => this;

        public void GetResult()
        {
            // Nothing to give.
        }

        public void OnCompleted(Action continuation) => _continuation = continuation;

        public void UnsafeOnCompleted(Action continuation) => _continuation = continuation;

        public void CallTwice()
        {
            _continuation!();
            _continuation!();
        }
    }
}
