using System.Text;

namespace Loop.Runtime.Tests.Linux;

/// <summary>Descriptors and names by way of the kernel interface.</summary>
internal sealed unsafe class FileTests : DescriptorLeakCheck
{
    private const int PermissionBits = 0xFFF;
    private readonly LinuxKernel _kernel;
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("loop-files-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void Eventfd_counts()
    {
        int counter = _kernel.EventFd(3, EventFdFlags.NonBlocking | EventFdFlags.CloseOnExec);
        ulong value = 4;
        Assert.That((long)_kernel.Write(counter, &value, sizeof(ulong)), Is.EqualTo(8));
        Assert.That((long)_kernel.Read(counter, &value, sizeof(ulong)), Is.EqualTo(8));
        Assert.That(value, Is.EqualTo(7));
        Assert.That((long)_kernel.Read(counter, &value, sizeof(ulong)), Is.EqualTo(-Errno.EAGAIN));
        Assert.That((long)_kernel.Read(counter, &value, 4), Is.EqualTo(-Errno.EINVAL));
        Assert.That(_kernel.Close(counter), Is.Zero);
        Assert.That(_kernel.Close(counter), Is.EqualTo(-Errno.EBADF));
    }

    [Test]
    public void File_is_made_written_read_and_removed()
    {
        fixed (byte* path = NameOf("file"))
        fixed (byte* text = "content"u8)
        {
            int made = _kernel.Open(path, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.CloseOnExec, 0x180);
            Assert.That(made, Is.Positive);
            Assert.That((long)_kernel.Write(made, text, 7), Is.EqualTo(7));
            Assert.That(_kernel.Close(made), Is.Zero);
            Assert.That(_kernel.Open(path, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive, 0x180), Is.EqualTo(-Errno.EEXIST));
            Assert.That(_kernel.Open(path, OpenFlags.ReadOnly | OpenFlags.Directory, 0), Is.EqualTo(-Errno.ENOTDIR));

            byte* read = stackalloc byte[16];
            int opened = _kernel.Open(path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec, 0);
            Assert.That((long)_kernel.Read(opened, read, 16), Is.EqualTo(7));
            Assert.That(Encoding.ASCII.GetString(read, 7), Is.EqualTo("content"));
            _kernel.Close(opened);
            Assert.That(_kernel.Unlink(path), Is.Zero);
            Assert.That(_folder.EnumerateFileSystemInfos(), Is.Empty);
        }
    }

    [Test]
    public void Mode_tells_type_and_permissions_and_is_changed()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "file"), string.Empty);
        fixed (byte* path = NameOf("file"))
        {
            Assert.That(_kernel.ChangeMode(path, 0x1A4), Is.Zero);
            Assert.That(_kernel.FileMode(path), Is.EqualTo(FileStatus.Regular | 0x1A4));
            Assert.That(_kernel.ChangeMode(path, 0x180), Is.Zero);
            Assert.That(_kernel.FileMode(path) & PermissionBits, Is.EqualTo(0x180));
        }
    }

    [Test]
    public void Mode_of_a_link_is_not_that_of_its_target()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "link"), _folder.FullName);
        fixed (byte* link = NameOf("link"), folder = NameOf("."))
        {
            Assert.That(_kernel.FileMode(link) & FileStatus.TypeMask, Is.EqualTo(FileStatus.SymbolicLink));
            Assert.That(_kernel.FileMode(folder) & FileStatus.TypeMask, Is.EqualTo(FileStatus.Directory));
            Assert.That(_kernel.Open(link, OpenFlags.ReadOnly | OpenFlags.NoFollow, 0), Is.EqualTo(-Errno.ELOOP));
            int opened = _kernel.Open(link, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec, 0);
            Assert.That(opened, Is.Positive);
            _kernel.Close(opened);
        }
    }

    [Test]
    public void Mode_of_a_bound_socket_is_a_socket()
    {
        byte[] name = NameOf("socket");
        byte* address = stackalloc byte[SocketAddress.UnixBytes];
        new Span<byte>(address, SocketAddress.UnixBytes).Clear();
        *(ushort*)address = AddressFamily.Unix;
        name.CopyTo(new Span<byte>(address + SocketAddress.UnixPathOffset, SocketAddress.UnixPathBytes));
        int socket = _kernel.Socket(AddressFamily.Unix, SocketType.Stream | SocketType.CloseOnExec, 0);
        Assert.That(_kernel.Bind(socket, address, SocketAddress.UnixPathOffset + name.Length), Is.Zero);
        fixed (byte* path = name)
        {
            Assert.That(_kernel.FileMode(path) & FileStatus.TypeMask, Is.EqualTo(FileStatus.Socket));
            Assert.That(_kernel.Unlink(path), Is.Zero);
        }

        _kernel.Close(socket);
    }

    private byte[] NameOf(string name) => Encoding.UTF8.GetBytes(Path.Combine(_folder.FullName, name) + '\0');
}
