using System.Runtime.InteropServices;

namespace Loop.Runtime.Tests.Support;

/// <summary>A seccomp(2) filter of one thread, as containers have of all: one system call answers an error. It goes with the thread.</summary>
internal static unsafe class SystemCallFilter
{
    private const int NoNewPrivileges = 38;
    private const int SetSeccomp = 22;
    private const int FilterMode = 2;

    /// <summary>Makes a system call answer -<paramref name="errno"/> on the calling thread, for ever.</summary>
    public static void Refuse(nint systemCall, int errno)
    {
        // linux/bpf_common.h, linux/seccomp.h: load the number; not this one: skip one; answer the error; allow.
        const ushort loadWord = 0x20;
        const ushort jumpIfEqual = 0x15;
        const ushort answer = 0x06;
        const uint error = 0x00050000;
        const uint allow = 0x7fff0000;
        Instruction* program = stackalloc Instruction[4];
        program[0] = new(loadWord, 0, 0, 0);
        program[1] = new(jumpIfEqual, 0, 1, (uint)systemCall);
        program[2] = new(answer, 0, 0, error | (uint)errno);
        program[3] = new(answer, 0, 0, allow);
        Program filter = new() { Length = 4, Instructions = program };
        TestCalls.Control(NoNewPrivileges, 1, 0);
        TestCalls.Control(SetSeccomp, FilterMode, (nint)(&filter));
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct Program
    {
        [FieldOffset(0)] public ushort Length;
        [FieldOffset(8)] public Instruction* Instructions;
    }
}
