using Loop.Conformance.Tests.Allocation;

namespace Loop.Conformance.Tests.Datagrams;

/// <summary>Handles datagrams as the test scripts it; notes <c>start</c> and <c>stop</c>.</summary>
[LoopHandler]
internal sealed partial class ScriptedDatagrams(DatagramScript script)
{
    [OnStart]
    private void OnStart()
    {
        script.Journal.Note("start");
        script.OnStart?.Invoke(Datagrams);
    }

    [OnDatagram]
    private void OnDatagram(ReadOnlySpan<byte> bytes, PeerAddress from) => script.OnDatagram?.Invoke(Datagrams, bytes, from);

    [OnStop]
    private void OnStop()
    {
        script.OnStop?.Invoke(Datagrams);
        script.Journal.Note("stop");
    }
}

/// <summary>Decides what becomes of it when it throws.</summary>
[LoopHandler]
internal sealed partial class SupervisedDatagrams(DatagramScript script)
{
    [OnDatagram]
    private void OnDatagram(ReadOnlySpan<byte> bytes)
    {
        script.OnDatagram?.Invoke(Datagrams, bytes, default);
        throw new InvalidOperationException($"thrown for {bytes.Length} bytes");
    }

    [OnError]
    private Supervision OnError(Exception exception)
    {
        script.Journal.Note(exception.Message);
        return script.Decision;
    }
}

/// <summary>Echoes, and counts what the loop's thread allocates.</summary>
[LoopHandler]
internal sealed partial class MeteredDatagrams(Meter meter)
{
    [OnDatagram]
    private void OnDatagram(ReadOnlySpan<byte> bytes, PeerAddress from)
    {
        meter.Call();
        Datagrams.Send(bytes, from);
    }
}

/// <summary>What the scripted handlers of a test do.</summary>
internal sealed class DatagramScript(Journal journal)
{
    public Journal Journal { get; } = journal;

    public Action<DatagramSocket>? OnStart { get; set; }

    public DatagramAction? OnDatagram { get; set; }

    public Action<DatagramSocket>? OnStop { get; set; }

    public Supervision Decision { get; set; }

    /// <summary>Sends every datagram back.</summary>
    public static void Echo(DatagramSocket socket, ReadOnlySpan<byte> bytes, PeerAddress from) => socket.Send(bytes, from);
}

internal delegate void DatagramAction(DatagramSocket socket, ReadOnlySpan<byte> bytes, PeerAddress from);
