using System.Runtime.InteropServices;

namespace Loop.Runtime.Tests.Linux;

/// <summary>The choice of the architecture.</summary>
internal sealed class KernelAbiTests
{
    [TestCase(Architecture.X64, ExpectedResult = true)]
    [TestCase(Architecture.Arm64, ExpectedResult = false)]
    public bool Architecture_is_known(Architecture architecture) => KernelAbi.IsX64On(architecture);

    [TestCase(Architecture.X86)]
    [TestCase(Architecture.Arm)]
    [TestCase(Architecture.S390x)]
    [TestCase(Architecture.RiscV64)]
    public void Architecture_that_is_not_supported_is_named_with_the_remedy(Architecture architecture) =>
        Assert.That(
            () => KernelAbi.IsX64On(architecture),
            Throws.TypeOf<PlatformNotSupportedException>()
                .With.Message.Contains($"this process is {architecture}").And.Message.Contains("x64 or arm64 build"));
}
