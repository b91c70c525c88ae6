using System.ComponentModel;

namespace Loop.CompilerServices;

/// <summary>
/// The contract between generated code and the runtime. Generated code lives in users' assemblies, compiled against one
/// version of the runtime and run on another, so this namespace is kept like an ABI: members are added, never changed.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LoopAbi
{
    /// <summary>The version that this runtime speaks. A handler compiled for another one is refused where it is listened with or spawned.</summary>
    public const int Version = 1;

    /// <summary>Refuses a handler class that was generated for another version.</summary>
    internal static void Require(Type handler, int version)
    {
        if (version != Version)
        {
            throw new LoopException(
                $"handler {handler.FullName ?? handler.Name} was generated for ABI {version}, and this Loop.Runtime speaks ABI {Version}; " +
                "rebuild its project with this version of Loop");
        }
    }
}
