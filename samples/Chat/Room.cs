using System.Buffers;
using System.Text;
using Loop;

namespace Chat;

/// <summary>Where a room writes what was said in it.</summary>
public sealed record HistoryFile(string Path);

/// <summary>A room: an actor of its own, on one of the loops; its members may be on any.</summary>
[LoopHandler]
public sealed partial class Room(HistoryFile historyFile)
{
    private readonly Dictionary<ActorId, (Address<Member> Address, string Name)> _members = [];
    private readonly ArrayBufferWriter<byte> _unsaved = new();
    private LoopFile? _history;
    private long _lines;

    [OnStart]
    private async LoopTask Open() => _history = await LoopFile.Open(historyFile.Path, FileMode.OpenOrCreate, FileAccess.Write);

    [OnMessage]
    private void Entered(Enter enter)
    {
        _members[enter.Member.Id] = (enter.Member, enter.Name);
        Self.Watch(enter.Member); // told as ActorEnded when its connection is gone, however that came
        Tell(enter.Name, "joined");
    }

    [OnMessage]
    private void Left(Leave leave)
    {
        Self.Unwatch(leave.Member);
        Remove(leave.Member.Id);
    }

    [OnMessage]
    private void Ended(ActorEnded ended) => Remove(ended.Actor);

    [OnMessage]
    private void Said(Say say) => Tell(say.Text);

    // While a method waits, messages and timers of this room wait, in order: nothing is added to what is being written.
    [OnTimer(Every = "00:00:01")]
    private async LoopTask Save()
    {
        if (_history is { } file && _unsaved.WrittenCount > 0)
        {
            await file.Append(_unsaved.WrittenMemory);
        }

        _unsaved.ResetWrittenCount();
    }

    [OnIdle("00:10:00")]
    private void Idle()
    {
        if (_members.Count == 0)
        {
            Self.Stop();
        }
    }

    [OnStop]
    private async LoopTask Close()
    {
        await Save();
        _history?.Dispose();
        _history = null;
    }

    // A disk that is full costs the history, not the room.
    [OnError]
    private Supervision Failed(Exception exception)
    {
        _unsaved.ResetWrittenCount();
        return Supervision.Resume;
    }

    private void Remove(ActorId member)
    {
        if (_members.Remove(member, out (Address<Member> Address, string Name) left))
        {
            Tell(left.Name, "left");
        }
    }

    private void Tell(string name, string what) => Tell($"* {name} {what}");

    private void Tell(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text + "\n");
        _unsaved.Write(bytes);
        Line line = new(Self, _lines++, SendBuffer.Create(bytes)); // made once, sent to all
        foreach ((Address<Member> member, _) in _members.Values)
        {
            member.Tell(line); // Full: it misses the line, and sees that by the next one's number
        }
    }
}
