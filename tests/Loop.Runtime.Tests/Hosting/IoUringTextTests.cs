using Loop.Hosting;
using Loop.Rings;

namespace Loop.Runtime.Tests.Hosting;

public class IoUringTextTests
{
    [Test]
    public void Nothing_is_on_by_default() => Assert.That(IoUringText.Resolve(new(), null), Is.EqualTo(new UringOptions()));

    [TestCase("direct", 16_384, false, 50, 0)]
    [TestCase("direct=128", 128, false, 50, 0)]
    [TestCase("sqpoll", 0, true, 50, 0)]
    [TestCase(" sqpoll=7 , napi=30,direct=64", 64, true, 7, 30)]
    [TestCase("none", 0, false, 50, 0)]
    [TestCase("", 0, false, 50, 0)]
    public void A_list_switches_on_what_it_names(string text, int places, bool sqPoll, int idleMs, int busyPollUs) =>
        Assert.That(
            IoUringText.Resolve(new(), text),
            Is.EqualTo(new UringOptions { DirectPlaces = places, SqPoll = sqPoll, SqPollIdleMs = idleMs, BusyPollUs = busyPollUs }));

    [TestCase("send-zc", 32_768, false)]
    [TestCase("send-zc=8192,buffers", 8192, true)]
    public void Sends_without_copying_have_a_threshold(string text, int thresholdBytes, bool registers) =>
        Assert.That(IoUringText.Resolve(new(), text), Is.EqualTo(new UringOptions { ZeroCopyBytes = thresholdBytes, RegistersBuffers = registers }));

    [Test]
    public void None_switches_off_what_the_program_has_set() =>
        Assert.That(IoUringText.Resolve(new() { SqPoll = true, DirectDescriptors = true }, "none"), Is.EqualTo(new UringOptions()));

    [TestCase("frob", "'frob' is no option of io_uring; known: direct")]
    [TestCase("napi", "'napi' is no option of io_uring")]
    [TestCase("direct=63", "'63' is no value for direct in --io-uring; choose a number from 64 to 1000000")]
    [TestCase("send-zc=100", "'100' is no value for send-zc")]
    [TestCase("buffers", "registered buffers serve zero-copy sends alone")]
    [TestCase("sqpoll=x", "'x' is no value for sqpoll")]
    [TestCase("sqpoll-cpu=0", "a processor for SQPOLL was given without SQPOLL")]
    [TestCase("sqpoll,sqpoll-cpu=4095", "4095 is no value for the processor of SQPOLL")]
    public void A_bad_item_is_one_line_that_says_what_to_change(string text, string expected)
    {
        LoopException exception = Assert.Throws<LoopException>(() => IoUringText.Resolve(new(), text))!;
        Assert.That(exception.Message, Does.StartWith(expected).And.Not.Contains('\n'));
    }

    [Test]
    public void A_bad_value_of_the_program_is_named()
    {
        LoopException exception = Assert.Throws<LoopException>(() => IoUringText.Resolve(new() { SqPollIdle = TimeSpan.Zero }, null))!;
        Assert.That(exception.Message, Does.Contain("IoUring.SqPollIdle"));
    }

    [Test]
    public void The_command_line_hands_it_on()
    {
        Assert.That(CommandLine.Parse(["--io-uring", "sqpoll"], static _ => null).IoUring, Is.EqualTo("sqpoll"));
        Assert.That(CommandLine.Parse([], static name => name == "LOOP_IO_URING" ? "direct" : null).IoUring, Is.EqualTo("direct"));
    }
}
