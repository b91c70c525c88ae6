using System.Runtime.InteropServices;

namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>Picks a column of a sheet, without asking the code under test which.</summary>
internal static class Sheet
{
    public static long OfThisMachine(long x64, long arm64) => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? arm64 : x64;
}
