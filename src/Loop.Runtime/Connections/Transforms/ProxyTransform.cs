namespace Loop.Connections;

/// <summary>Takes the header of the PROXY protocol off the start of a connection, and leaves.</summary>
internal sealed class ProxyTransform : ConnectionTransform
{
    protected internal override bool HoldsHandlerBack => true;

    protected internal override int OnReceived(ReadOnlySpan<byte> bytes)
    {
        ProxyStatus status = ProxyHeader.TryRead(bytes, out ProxyHeader header);
        if (status == ProxyStatus.Incomplete)
        {
            return 0;
        }

        if (status == ProxyStatus.Invalid)
        {
            Refuse(CloseReason.InvalidProxyHeader);
            return bytes.Length;
        }

        if (!header.Remote.IsUnknown)
        {
            SetEndPoints(header.Remote, header.Local);
        }

        Leave();
        return header.LengthBytes;
    }

    protected internal override int OnSending(ReadOnlySpan<byte> bytes) => 0;

    protected internal override void OnPeerEnd()
    {
        if (Connection.Extras!.Transform!.HoldsInput)
        {
            Refuse(CloseReason.InvalidProxyHeader);
        }
    }
}
