using Loop.Rings;

namespace Loop.Runtime.Tests.Rings;

public class EndPointTextTests
{
    [TestCase("127.0.0.1:7000", "127.0.0.1:7000")]
    [TestCase("localhost:0", "127.0.0.1:0")]
    [TestCase("*:80", "0.0.0.0:80")]
    [TestCase("[::1]:7000", "[::1]:7000")]
    [TestCase("[::]:65535", "[::]:65535")]
    [TestCase("unix:/run/x.sock", "unix:/run/x.sock")]
    [TestCase("unix:@name", "unix:@name")]
    public void An_endpoint_is_read(string text, string expected) => Assert.That(EndPointText.Parse(text).ToString(), Is.EqualTo(expected));

    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.1:")]
    [TestCase("127.0.0.1:65536")]
    [TestCase("127.0.0.1:-1")]
    [TestCase("::1:7000")]
    [TestCase("[127.0.0.1]:7000")]
    [TestCase("nowhere:7000")]
    [TestCase(":7000")]
    [TestCase("unix:")]
    [TestCase("")]
    public void What_is_no_endpoint_is_an_error_that_names_it(string text)
    {
        LoopException exception = Assert.Throws<LoopException>(() => EndPointText.Parse(text))!;
        Assert.That(exception.Message, Does.Contain($"cannot listen on '{text}'").And.Not.Contains('\n'));
    }

    [Test]
    public void A_unix_path_has_at_most_107_bytes()
    {
        Assert.That(EndPointText.Parse("unix:/" + new string('x', 106)).UnixPath, Has.Length.EqualTo(107));
        Assert.Throws<LoopException>(() => EndPointText.Parse("unix:/" + new string('x', 107)));
    }
}
