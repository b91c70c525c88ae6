using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>
/// Where the runtime really puts the fields of a struct: a field is filled with ones by reflection, and the bytes of the struct
/// are looked at. (Marshal.OffsetOf tells of the marshalled form, which pointers do not use.)
/// </summary>
internal static class ManagedLayout
{
    private static readonly MethodInfo SizeOfMethod = typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!;

    public static int SizeOf(Type type) => (int)SizeOfMethod.MakeGenericMethod(type).Invoke(null, null)!;

    public static (int Offset, int LengthBytes) PlaceOf(FieldInfo field)
    {
        object box = RuntimeHelpers.GetUninitializedObject(field.DeclaringType!);
        field.SetValue(box, Ones(field.FieldType));
        byte[] bytes = Bytes(box, SizeOf(field.DeclaringType!));
        int first = Array.FindIndex(bytes, b => b != 0);
        int last = Array.FindLastIndex(bytes, b => b != 0);
        return bytes[first..(last + 1)].All(b => b == 0xFF)
            ? (first, last + 1 - first)
            : throw new InvalidOperationException($"{field.Name} is not one run of bytes");
    }

    private static unsafe object Ones(Type type)
    {
        if (type.IsPointer)
        {
            return Pointer.Box((void*)-1, type);
        }

        object box = RuntimeHelpers.GetUninitializedObject(type);
        WithBytes(box, address => new Span<byte>((void*)address, SizeOf(type)).Fill(0xFF));
        return box;
    }

    private static unsafe byte[] Bytes(object box, int sizeBytes)
    {
        byte[] bytes = [];
        WithBytes(box, address => bytes = new Span<byte>((void*)address, sizeBytes).ToArray());
        return bytes;
    }

    private static void WithBytes(object box, Action<nint> action)
    {
        GCHandle handle = GCHandle.Alloc(box, GCHandleType.Pinned);
        try
        {
            action(handle.AddrOfPinnedObject());
        }
        finally
        {
            handle.Free();
        }
    }
}
