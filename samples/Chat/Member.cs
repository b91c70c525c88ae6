using System.Text;
using Loop;

namespace Chat;

/// <summary>A client: its lines go to its room, and its room's lines to it.</summary>
[LoopHandler(FirstByteTimeout = "00:01:00", IdleTimeout = "00:15:00", MailboxCapacity = 256, SendQueueHighBytes = 64 * 1024, SendQueueLowBytes = 16 * 1024)]
public sealed partial class Member(Rooms rooms)
{
    private const int HistoryBytes = 4096;

    private string _name = "guest";
    private string _roomName = "";
    private Address<Room> _room;
    private long _nextLine;

    [OnAccept]
    private void Welcome() => Show("* /name NAME, /join ROOM, /leave, /history, /quit; anything else is said in your room");

    [OnRecv, Delimited("\n", MaxLength = 1024)]
    private LoopTask Received(ReadOnlyMemory<byte> line, CancellationToken closed) => Obey(TextOf(line.Span), closed);

    [OnMessage]
    private void Told(Line line)
    {
        // A slow client does not make the room wait: it misses lines, and is told how many.
        if (line.Room != _room || !Connection.IsWritable)
        {
            return;
        }

        if (_nextLine >= 0 && line.Number > _nextLine)
        {
            ShowMissed(line.Number - _nextLine);
        }

        _nextLine = line.Number + 1;
        Connection.Send(line.Text);
    }

    [OnMessage]
    private void RoomEnded(ActorEnded ended)
    {
        if (ended.Actor == _room.Id)
        {
            _room = default;
            Show("* the room has closed");
        }
    }

    [OnIdle("00:10:00")]
    private void Idle()
    {
        Show("* nothing happened for ten minutes; bye");
        Connection.Close();
    }

    private async LoopTask Obey(string line, CancellationToken closed)
    {
        switch (line.Split(' ', 2))
        {
            case ["/name", var name] when IsWord(name):
                _name = name;
                break;
            case ["/join", var room] when IsWord(room):
                Join(room);
                break;
            case ["/leave"]:
                Leave();
                break;
            case ["/history"]:
                await ShowHistory(closed); // lines that come meanwhile, also in the same packet, wait
                break;
            case ["/quit"]:
                Connection.Close();
                break;
            default:
                Say(line);
                break;
        }
    }

    private void Join(string room)
    {
        Leave();
        _roomName = room;
        _room = rooms.Of(room);
        _nextLine = -1;
        if (_room.Tell(new Enter(Self, _name)) != TellStatus.Ok)
        {
            _room = default;
            Show("* the room is busy; try again");
            return;
        }

        Self.Watch(_room);
    }

    private void Leave()
    {
        Self.Unwatch(_room);
        _room.Tell(new Leave(Self));
        _room = default;
    }

    private void Say(string text)
    {
        switch (_room.Tell(new Say($"{_name}: {text}")))
        {
            case TellStatus.Full:
                Show("* the room is busy; that was not said");
                break;
            case TellStatus.Gone:
                Show("* join a room first");
                break;
        }
    }

    private async LoopTask ShowHistory(CancellationToken closed)
    {
        try
        {
            using LoopFile file = await LoopFile.Open(rooms.HistoryOf(_roomName), cancellationToken: closed);
            byte[] last = new byte[Math.Min(file.LengthBytes, HistoryBytes)];
            int count = await file.Read(file.LengthBytes - last.Length, last, closed);
            Connection.Send(last.AsSpan(0, count));
        }
        catch (LoopFileException)
        {
            Show("* there is no history");
        }
    }

    private void ShowMissed(long lines) => Show($"* {lines} lines missed");

    private void Show(string text) => Connection.Send(Encoding.UTF8.GetBytes(text + "\n"));

    private static string TextOf(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line).TrimEnd('\r');

    // Names are also names of files.
    private static bool IsWord(string text) => text.Length is > 0 and <= 32 && text.All(char.IsAsciiLetterOrDigit);
}
