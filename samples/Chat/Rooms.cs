using System.Collections.Concurrent;
using Loop;

namespace Chat;

/// <summary>The rooms by name, spread over the loops. Safe on every thread.</summary>
public sealed class Rooms(Func<IReadOnlyList<EventLoop>> loops, string folder)
{
    private readonly ConcurrentDictionary<string, Lazy<Address<Room>>> _rooms = new();
    private int _spawned;

    /// <summary>The room of that name, opened when there is none.</summary>
    public Address<Room> Of(string name)
    {
        Lazy<Address<Room>> room = _rooms.GetOrAdd(name, Open);
        if (room.Value.IsGone)
        {
            // It was empty for long and ended.
            _rooms.TryRemove(KeyValuePair.Create(name, room));
            room = _rooms.GetOrAdd(name, Open);
        }

        return room.Value;
    }

    /// <summary>The file with what was said in a room.</summary>
    public string HistoryOf(string name) => Path.Combine(folder, name + ".txt");

    private Lazy<Address<Room>> Open(string name) => new(() =>
    {
        IReadOnlyList<EventLoop> all = loops();
        EventLoop next = all[(int)((uint)Interlocked.Increment(ref _spawned) % (uint)all.Count)];
        return next.Spawn(() => new Room(new(HistoryOf(name))));
    });
}
