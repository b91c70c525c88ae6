using System.Net;
using System.Net.Sockets;

namespace Loop.Connections.Connecting;

/// <summary>The order in which the addresses of a name are tried (RFC 8305, 4): the resolver's own, with the families taking turns.</summary>
internal static class AddressOrder
{
    /// <summary>Addresses of one name that are tried; what comes behind them is left out.</summary>
    public const int MaxAddresses = 32;

    /// <param name="resolved">What the resolver gave, the preferred one first (RFC 6724).</param>
    /// <param name="port">The port of each.</param>
    /// <param name="local">The address to connect from: only addresses of its family can be reached; unknown for all.</param>
    public static PeerAddress[] Of(IReadOnlyList<IPAddress> resolved, int port, in PeerAddress local)
    {
        List<IPAddress> first = [];
        List<IPAddress> second = [];
        foreach (IPAddress address in resolved)
        {
            bool isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
            if (!local.IsUnknown && local.IsIPv6 != isIPv6)
            {
                continue;
            }

            bool isFirstFamily = first.Count == 0 || first[0].AddressFamily == address.AddressFamily;
            List<IPAddress> family = isFirstFamily ? first : second;
            if (!family.Contains(address))
            {
                family.Add(address);
            }
        }

        List<PeerAddress> order = [];
        for (int i = 0; i < Math.Max(first.Count, second.Count) && order.Count < MaxAddresses; i++)
        {
            if (i < first.Count)
            {
                order.Add(new(first[i], port));
            }

            if (i < second.Count && order.Count < MaxAddresses)
            {
                order.Add(new(second[i], port));
            }
        }

        return [.. order];
    }
}
