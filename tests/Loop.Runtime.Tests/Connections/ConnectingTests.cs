using System.Net;
using Loop.Connections.Connecting;

namespace Loop.Runtime.Tests.Connections;

/// <summary>The parts of connecting that need no socket.</summary>
public class ConnectingTests
{
    [Test]
    public void The_families_take_turns_and_the_resolvers_first_is_first()
    {
        Assert.That(Order("::1 ::2 ::3 1.1.1.1 2.2.2.2"), Is.EqualTo("::1 1.1.1.1 ::2 2.2.2.2 ::3"));
        Assert.That(Order("1.1.1.1 2.2.2.2 ::1"), Is.EqualTo("1.1.1.1 ::1 2.2.2.2"));
        Assert.That(Order("1.1.1.1 1.1.1.1 ::1 ::1"), Is.EqualTo("1.1.1.1 ::1"), "no address twice");
        Assert.That(Order("::1"), Is.EqualTo("::1"));
        Assert.That(Order(""), Is.Empty);
    }

    [Test]
    public void Only_the_family_of_the_local_address_is_tried()
    {
        Assert.That(Order("::1 1.1.1.1 ::2", new(IPAddress.Any, 0)), Is.EqualTo("1.1.1.1"));
        Assert.That(Order("::1 1.1.1.1 ::2", new(IPAddress.IPv6Any, 0)), Is.EqualTo("::1 ::2"));
    }

    [Test]
    public void A_name_with_very_many_addresses_is_cut() =>
        Assert.That(AddressOrder.Of([.. Enumerable.Range(1, 200).Select(static i => new IPAddress([10, 0, 0, (byte)i]))], 1, default), Has.Length.EqualTo(AddressOrder.MaxAddresses));

    [Test]
    public void Delays_double_up_to_the_limit_and_start_over()
    {
        Backoff backoff = new(new() { InitialDelay = TimeSpan.FromMilliseconds(100), MaxDelay = TimeSpan.FromMilliseconds(1000), Jitter = 0 });
        Assert.That(Take(backoff, 6), Is.EqualTo((long[])[100, 200, 400, 800, 1000, 1000]));
        backoff.Reset();
        Assert.That(backoff.NextMs(), Is.EqualTo(100));
    }

    [Test]
    public void The_random_part_stays_within_its_bounds_and_repeats_by_its_seed()
    {
        ReconnectOptions options = new() { InitialDelay = TimeSpan.FromMilliseconds(1000), MaxDelay = TimeSpan.FromMilliseconds(1000), Jitter = 0.25, Seed = 7 };
        long[] delays = Take(new(options), 200);
        Assert.That(delays, Is.All.InRange(750, 1000));
        Assert.That(delays.Distinct().Count(), Is.GreaterThan(50));
        Assert.That(Take(new(options), 200), Is.EqualTo(delays));
        options.Seed = 8;
        Assert.That(Take(new(options), 200), Is.Not.EqualTo(delays));
    }

    [Test]
    public void A_delay_is_never_nothing() =>
        Assert.That(Take(new(new() { InitialDelay = TimeSpan.FromTicks(1), MaxDelay = TimeSpan.FromTicks(2), Jitter = 1, Seed = 1 }), 50), Is.All.EqualTo(1));

    [TestCase("127.0.0.1:80", "127.0.0.1:80")]
    [TestCase("[::1]:80", "[::1]:80")]
    [TestCase("[fe80::1%3]:80", "[fe80::1%3]:80")]
    [TestCase("example.org:443", "example.org:443")]
    [TestCase("unix:/run/x", "unix:/run/x")]
    [TestCase("unix:@x", "unix:@x")]
    public void Endpoints_are_read(string text, string reads) => Assert.That(ConnectTarget.Parse(text).ToString(), Is.EqualTo(reads));

    private static long[] Take(Backoff backoff, int count) => [.. Enumerable.Range(0, count).Select(_ => backoff.NextMs())];

    private static string Order(string addresses, PeerAddress local = default) => string.Join(' ', AddressOrder
        .Of([.. addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)], 1, local)
        .Select(static address => address.Address!.ToString()));
}
