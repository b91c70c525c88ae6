using System.Collections.Concurrent;
using Loop;

namespace Chat;

/// <summary>The rooms by name, spread over the loops. Safe on every thread.</summary>
public sealed class Rooms(Func<IReadOnlyList<EventLoop>> loops, string folder)
{
    private readonly ConcurrentDictionary<string, Address<Room>> _rooms = new();
    private int _spawned;

    /// <summary>The room of that name, opened when there is none.</summary>
    public Address<Room> Of(string name)
    {
        if (_rooms.TryGetValue(name, out Address<Room> room) && !room.IsGone)
        {
            return room;
        }

        // Members of two loops may open it at the same moment: the first one's stays. One that was empty for long has ended.
        Address<Room> opened = Open(name);
        Address<Room> kept = _rooms.AddOrUpdate(name, opened, (_, other) => other.IsGone ? opened : other);
        if (kept != opened)
        {
            opened.Stop();
        }

        return kept;
    }

    /// <summary>The file with what was said in a room.</summary>
    public string HistoryOf(string name) => Path.Combine(folder, name + ".txt");

    private Address<Room> Open(string name)
    {
        IReadOnlyList<EventLoop> all = loops();
        EventLoop next = all[(int)((uint)Interlocked.Increment(ref _spawned) % (uint)all.Count)];
        return next.Spawn(() => new Room(new(HistoryOf(name))));
    }
}
