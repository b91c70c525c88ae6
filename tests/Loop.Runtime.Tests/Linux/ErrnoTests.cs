using System.Reflection;

namespace Loop.Runtime.Tests.Linux;

/// <summary>Error numbers as text.</summary>
internal sealed class ErrnoTests
{
    private static IEnumerable<TestCaseData> Errors => typeof(Errno).GetFields(BindingFlags.Static | BindingFlags.Public)
        .Select(error => new TestCaseData(error.Name, (int)error.GetRawConstantValue()!));

    [TestCaseSource(nameof(Errors))]
    public void Description_is_the_name_and_what_it_says(string name, int errno) =>
        Assert.That(Errno.Describe(errno), Does.StartWith(name + ": ").And.Length.GreaterThan(name.Length + 3));

    [Test]
    public void Error_that_is_not_listed_is_named_by_its_number() => Assert.That(Errno.Describe(4095), Is.EqualTo("errno 4095"));
}
