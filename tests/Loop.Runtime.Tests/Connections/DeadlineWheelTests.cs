using Loop.Connections;

namespace Loop.Runtime.Tests.Connections;

public class DeadlineWheelTests
{
    [Test]
    public void Each_comes_up_once_after_its_time_and_within_the_resolution()
    {
        Random random = new(11);
        long now = 1_000_000;
        DeadlineWheel wheel = new(now);
        Dictionary<Connection, long> due = [];
        for (int i = 0; i < 2_000; i++)
        {
            Connection connection = new(null!, null!, -1);
            due[connection] = now + random.Next(0, 500_000);
            wheel.Add(connection, due[connection]);
        }

        while (due.Count > 0)
        {
            long next = wheel.NextMs(now);
            Assert.That(next, Is.GreaterThanOrEqualTo(0));
            now += Math.Max(1, next);
            while (wheel.TakeDue(now) is { } connection)
            {
                Assert.That(now, Is.GreaterThanOrEqualTo(due[connection]));
                Assert.That(now - due[connection], Is.LessThanOrEqualTo(DeadlineWheel.ResolutionMs + 1));
                Assert.That(due.Remove(connection), Is.True);
            }
        }

        Assert.That((wheel.Count, wheel.NextMs(now)), Is.EqualTo((0, -1L)));
    }

    [Test]
    public void A_removed_one_never_comes_up()
    {
        DeadlineWheel wheel = new(0);
        Connection[] connections = [.. Enumerable.Range(0, 5).Select(_ => new Connection(null!, null!, -1))];
        Array.ForEach(connections, connection => wheel.Add(connection, 1_000));
        wheel.Remove(connections[0]);
        wheel.Remove(connections[2]);
        wheel.Remove(connections[4]);
        wheel.Remove(connections[4]);
        List<Connection> seen = [];
        while (wheel.TakeDue(10_000) is { } connection)
        {
            seen.Add(connection);
        }

        Assert.That(seen, Is.EquivalentTo(new[] { connections[1], connections[3] }));
    }

    [Test]
    public void One_beyond_the_horizon_comes_up_there()
    {
        DeadlineWheel wheel = new(0);
        Connection connection = new(null!, null!, -1);
        wheel.Add(connection, long.MaxValue / 2);
        Assert.That(wheel.TakeDue(4096L * DeadlineWheel.ResolutionMs), Is.SameAs(connection));
    }
}
