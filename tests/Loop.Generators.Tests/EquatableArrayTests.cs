using Loop.Generators.Model;

namespace Loop.Generators.Tests;

[TestFixture]
public sealed class EquatableArrayTests
{
    [Test]
    public void Arrays_are_equal_when_their_elements_are()
    {
        EquatableArray<string> left = new[] { "a", "b" }.ToEquatableArray();
        EquatableArray<string> right = new[] { "a", string.Concat("", "b") }.ToEquatableArray();

        Assert.That(left == right, Is.True);
        Assert.That(left.GetHashCode(), Is.EqualTo(right.GetHashCode()));
    }

    [TestCase("a")]
    [TestCase("a", "c")]
    [TestCase("b", "a")]
    [TestCase("a", "b", "c")]
    public void Arrays_that_differ_are_not_equal(params string[] other) =>
        Assert.That(new[] { "a", "b" }.ToEquatableArray() != other.ToEquatableArray(), Is.True);

    [Test]
    public void A_default_array_is_an_empty_one()
    {
        EquatableArray<string> array = default;

        Assert.That(array == EquatableArray<string>.Empty, Is.True);
        Assert.That(array.Count, Is.Zero);
        Assert.That(string.Concat(array), Is.Empty);
    }
}
