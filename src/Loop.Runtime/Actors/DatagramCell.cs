using Loop.CompilerServices;
using Loop.Connections.Datagrams;

namespace Loop.Actors;

/// <summary>The actor that a datagram socket hands its datagrams to.</summary>
internal sealed unsafe class DatagramCell(ActorCell cell) : DatagramActor
{
    public override bool Deliver(DatagramSocket socket, byte* data, int lengthBytes, int tag)
    {
        if (cell.IsEnded)
        {
            return false;
        }

        cell.Raise(new() { Event = ActorEvent.Datagram, Payload = socket, Data = (nint)data, LengthBytes = lengthBytes, Tag = tag });
        return true;
    }

    public override void Closed() => cell.RequestStop();
}
