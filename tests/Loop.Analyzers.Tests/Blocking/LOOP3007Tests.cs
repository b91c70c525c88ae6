using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler resolves a name or pings.</summary>
[TestFixture]
public sealed class LOOP3007Tests : BlockingRuleTests
{
    private const string Keep = "await the Async form and keep the answer, or give the name to EventLoop.Connect";

    [TestCase("_ = Dns.{|#0:GetHostEntry|}(\"example.org\");", "Dns.GetHostEntry", Keep)]
    [TestCase("_ = Dns.{|#0:GetHostAddresses|}(\"example.org\")[0];", "Dns.GetHostAddresses", Keep)]
    [TestCase("_ = new {|#0:UdpClient|}(\"example.org\", 53);", "new UdpClient", Keep)]
    [TestCase("_ = new System.Net.NetworkInformation.Ping().{|#0:Send|}(\"example.org\");", "Ping.Send", "await SendPingAsync")]
    public Task Fires_in_a_handler(string statements, string call, string advice) => FiresIn(statements, call, advice);

    [TestCase("_ = Later(); static async Task Later() => _ = await Dns.GetHostAddressesAsync(\"example.org\");")]
    [TestCase("_ = IPAddress.Parse(\"127.0.0.1\"); _ = IPEndPoint.Parse(\"127.0.0.1:80\");")]
    [TestCase("_ = new DnsEndPoint(\"example.org\", 80);")]
    [TestCase("_ = Dns.GetHostName();")]
    [TestCase("_ = Later(); static async Task Later() => _ = await new System.Net.NetworkInformation.Ping().SendPingAsync(\"example.org\");")]
    [TestCase("_ = Connection.RemoteEndPoint.ToString();")]
    public Task Stays_silent_where_no_far_host_is_asked(string statements) => StaysSilentIn(statements);
}
