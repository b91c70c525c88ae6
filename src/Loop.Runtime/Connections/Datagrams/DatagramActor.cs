namespace Loop.Connections.Datagrams;

/// <summary>Whom a datagram socket hands its datagrams to; the layer above implements it.</summary>
internal abstract unsafe class DatagramActor
{
    /// <summary>A datagram came. Whoever takes it calls <see cref="DatagramEngine.Release"/> with the tag when it has been handled.</summary>
    /// <returns>False when nobody takes it any more.</returns>
    public abstract bool Deliver(DatagramSocket socket, byte* data, int lengthBytes, int tag);

    /// <summary>The socket was closed: the actor ends.</summary>
    public abstract void Closed();
}
