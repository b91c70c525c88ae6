using System.ComponentModel;

namespace Loop.CompilerServices;

/// <summary>
/// The contract between generated code and the runtime. Generated code lives in users' assemblies, compiled against one
/// version of the runtime and run on another, so this namespace is kept like an ABI: members are added, never changed.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LoopAbi
{
    /// <summary>The version that this runtime speaks. A handler compiled for another one is refused where it is listened with.</summary>
    public const int Version = 1;
}
