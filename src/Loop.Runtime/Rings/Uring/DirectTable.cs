using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>
/// Accepted sockets in the ring's own table of files (direct descriptors). Above the ring such a socket is a number like a descriptor, which carries a mark.
/// The first places of the table are those of <see cref="DirectFiles"/>, whose loop chooses them itself; of the others the kernel chooses.
/// </summary>
internal sealed unsafe class DirectTable
{
    public const int FirstPlace = Ring.MaxWholeReads;

    /// <summary>No descriptor is as large: fs.nr_open ends below it.</summary>
    private const int Mark = 1 << 30;

    private const int FewestPlaces = 64;
    private readonly Place[] _places;

    private DirectTable(int places) => _places = new Place[places];

    /// <summary>Most sockets at once.</summary>
    public int Places => _places.Length;

    /// <summary>Sockets that were accepted and whose close was not asked for yet.</summary>
    public int InUse { get; private set; }

    /// <summary>Places that hold a socket, those among them whose close waits or is on its way.</summary>
    public int Occupied { get; private set; }

    /// <summary>Whether a number stands for a socket in the table.</summary>
    public static bool Names(int descriptor) => descriptor >= Mark;

    /// <summary>The place in the table that a number stands for.</summary>
    public static int PlaceOf(int descriptor) => descriptor & ~Mark;

    /// <summary>The number that stands for a place.</summary>
    public static int DescriptorOf(int place) => place | Mark;

    /// <summary>
    /// Registers a table, a sparse one (5.19), which a descriptor limit or the memory may make smaller than was asked for, and says where in it accepts
    /// look for a place (6.0).
    /// </summary>
    /// <returns>The table, or null and the -errno.</returns>
    public static DirectTable? TryRegister<TKernel>(ref TKernel kernel, int ring, int places, out int result)
        where TKernel : struct, IKernel
    {
        result = -Errno.EINVAL;
        for (; places >= FewestPlaces; places /= 2)
        {
            IoUringResourceRegistration table = new() { Count = (uint)(FirstPlace + places), Flags = IoUringResourceRegistration.Sparse };
            result = kernel.IoUringRegister(ring, UringRegister.RegisterFiles2, &table, (uint)sizeof(IoUringResourceRegistration));
            if (result is not (-Errno.EMFILE or -Errno.ENOMEM))
            {
                break;
            }
        }

        if (result < 0)
        {
            return null;
        }

        // The man page says a count of 1; the kernel wants 0.
        IoUringFileRange range = new() { Offset = FirstPlace, Length = (uint)places };
        result = kernel.IoUringRegister(ring, UringRegister.FileAllocationRange, &range, 0);
        if (result < 0)
        {
            kernel.IoUringRegister(ring, UringRegister.UnregisterFiles, null, 0);
            return null;
        }

        return new(places);
    }

    /// <summary>What is known of a place.</summary>
    public ref Place this[int place] => ref _places[place - FirstPlace];

    /// <summary>A socket was accepted into a place.</summary>
    public void Take(int place)
    {
        this[place] = default;
        InUse++;
        Occupied++;
    }

    /// <summary>The close of a place was asked for.</summary>
    public void NoteClosing() => InUse--;

    /// <summary>The close of a place is on its way to the kernel, which gives the place to the next accept.</summary>
    public void Free(int place)
    {
        this[place] = default;
        Occupied--;
    }

    internal struct Place
    {
        /// <summary>An ordinary descriptor of the same socket, made for calls that take no other; 0 for none.</summary>
        public int Real;

        /// <summary>A half-close is with a worker of the kernel, which finds the socket by its place: the place must keep it.</summary>
        public bool IsShutting;

        /// <summary>The close waits for that.</summary>
        public bool IsClosing;
    }
}
