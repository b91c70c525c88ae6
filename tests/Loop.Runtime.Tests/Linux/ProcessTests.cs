using System.Globalization;

namespace Loop.Runtime.Tests.Linux;

/// <summary>Clock, limits and processors.</summary>
internal sealed class ProcessTests
{
    private readonly LinuxKernel _kernel;

    [Test]
    public void Clock_is_the_kernels_monotonic_clock()
    {
        for (int i = 0; i < 1000; i++)
        {
            long before = TestCalls.MonotonicNs();
            long now = _kernel.MonotonicNs();
            long after = TestCalls.MonotonicNs();
            Assert.That(now, Is.InRange(before, after));
        }
    }

    [Test]
    public void Descriptor_limit_is_the_soft_one()
    {
        string soft = LineOf("/proc/self/limits", "Max open files").Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        long expected = soft == "unlimited" ? long.MaxValue : long.Parse(soft, CultureInfo.InvariantCulture);
        Assert.That(_kernel.DescriptorLimit(), Is.EqualTo(expected));
    }

    [Test]
    public void Thread_is_pinned_alone()
    {
        string others = Allowed("/proc/self/status");
        string[] ends = others.Split(',', '-');
        foreach (string processor in (string[])[ends[0], ends[^1]])
        {
            int result = -1;
            string pinned = string.Empty;
            Thread thread = new(() =>
            {
                result = _kernel.PinThread([int.Parse(processor, CultureInfo.InvariantCulture)]);
                pinned = Allowed("/proc/thread-self/status");
            });
            thread.Start();
            thread.Join();
            using (Assert.EnterMultipleScope())
            {
                Assert.That(result, Is.Not.Negative);
                Assert.That(pinned, Is.EqualTo(processor));
                Assert.That(Allowed("/proc/self/status"), Is.EqualTo(others), "other threads stay where they were");
            }
        }
    }

    [TestCase(-1)]
    [TestCase(8191)]
    [TestCase(8192)]
    [TestCase(int.MaxValue)]
    public void Processor_that_is_not_there_is_refused(int processor) => Assert.That(_kernel.PinThread([processor]), Is.EqualTo(-Errno.EINVAL));

    private static string Allowed(string path) => LineOf(path, "Cpus_allowed_list:");

    private static string LineOf(string path, string name) =>
        File.ReadLines(path).First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();
}
