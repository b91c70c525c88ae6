using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler waits for a web server.</summary>
[TestFixture]
public sealed class LOOP3008Tests : BlockingRuleTests
{
    private const string Form = "await its Async form";
    private const string Members = "static readonly System.Net.Http.HttpClient _http = new(); static System.Net.Http.HttpRequestMessage Request() => new();";

    [TestCase("_ = _http.{|#0:Send|}(Request());", "HttpClient.Send", Form)]
    [TestCase("System.Net.Http.HttpMessageInvoker invoker = _http; _ = invoker.{|#0:Send|}(Request(), default);", "HttpMessageInvoker.Send", Form)]
    [TestCase("using Stream body = new System.Net.Http.ByteArrayContent([]).{|#0:ReadAsStream|}();", "HttpContent.ReadAsStream", Form)]
    [TestCase("_ = new HttpListener().{|#0:GetContext|}();", "HttpListener.GetContext", Form)]
    public Task Fires_in_a_handler(string statements, string call, string advice) => FiresIn(statements, call, advice, Members);

    [TestCase("_ = Later(); static async Task Later() => _ = await _http.GetStringAsync(\"http://localhost\");")]
    [TestCase("_ = Later(); static async Task Later() { using System.Net.Http.HttpResponseMessage answer = await _http.SendAsync(Request()); _ = await answer.Content.ReadAsByteArrayAsync(); }")]
    [TestCase("_http.CancelPendingRequests(); _http.Dispose();")]
    [TestCase("_http.BaseAddress = new Uri(\"http://localhost\"); _http.Timeout = TimeSpan.FromSeconds(1);")]
    [TestCase("Request().Headers.Add(\"a\", \"b\"); _ = new System.Net.Http.StringContent(\"text\");")]
    public Task Stays_silent_where_no_server_is_waited_for(string statements) => StaysSilentIn(statements, Members);
}
