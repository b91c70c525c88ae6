namespace Loop.Conformance.Tests.Support;

/// <summary>Bytes to send, the same in every run.</summary>
internal static class Payload
{
    public static byte[] Random(int lengthBytes, int seed = 1)
    {
        byte[] bytes = new byte[lengthBytes];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Compares without printing megabytes: names the first difference.</summary>
    public static void AssertSame(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected)
    {
        int common = actual.CommonPrefixLength(expected);
        if (common < expected.Length || actual.Length != expected.Length)
        {
            Assert.Fail($"{actual.Length} bytes came, {expected.Length} were expected; the first difference is at {common}.");
        }
    }
}
