using System.Text;

namespace Loop.Runtime.Tests.Linux;

/// <summary>Content, status and names of files by way of the kernel interface.</summary>
internal sealed unsafe class FileCallTests : DescriptorLeakCheck
{
    private readonly LinuxKernel _kernel;
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("loop-files-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void Bytes_are_written_and_read_where_they_are_asked_for()
    {
        int file = Open("file", OpenFlags.ReadWrite | OpenFlags.Create);
        byte* read = stackalloc byte[16];
        fixed (byte* text = "content"u8)
        {
            Assert.That((long)_kernel.WriteAt(file, text, 7, 3), Is.EqualTo(7));
            Assert.That((long)_kernel.Append(file, text, 2), Is.EqualTo(2));
        }

        Assert.That((long)_kernel.ReadAt(file, read, 16, 0), Is.EqualTo(12));
        Assert.That(Encoding.ASCII.GetString(read, 12), Is.EqualTo("\0\0\0contentco"));
        Assert.That((long)_kernel.ReadAt(file, read, 16, 12), Is.Zero);
        Assert.That(_kernel.Sync(file, dataOnly: true), Is.Zero);
        Assert.That(_kernel.Sync(file, dataOnly: false), Is.Zero);
        _kernel.Close(file);
    }

    [Test]
    public void Status_of_a_name_and_of_a_descriptor_agree()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "file"), "12345");
        int file = Open("file", OpenFlags.ReadOnly);
        byte nothing = 0;
        ExtendedStatus named = default;
        ExtendedStatus opened = default;
        fixed (byte* path = NameOf("file"))
        {
            Assert.That(_kernel.Status(PathLookup.CurrentDirectory, path, 0, &named), Is.Zero);
        }

        Assert.That(_kernel.Status(file, &nothing, PathLookup.EmptyPath | PathLookup.DontSync, &opened), Is.Zero);
        Assert.That(named.LengthBytes, Is.EqualTo(5));
        Assert.That(named.Mode & FileStatus.TypeMask, Is.EqualTo(FileStatus.Regular));
        Assert.That((opened.Inode, opened.LengthBytes, opened.ModifiedSeconds), Is.EqualTo((named.Inode, named.LengthBytes, named.ModifiedSeconds)));
        _kernel.Close(file);
    }

    [Test]
    public void The_page_cache_is_asked_without_a_wait()
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, "file"), new byte[20_000]);
        int file = Open("file", OpenFlags.ReadOnly);
        byte read;
        long cached = (long)_kernel.ReadCached(file, &read, 1, 19_999);
        long beyond = (long)_kernel.ReadCached(file, &read, 1, 20_000);
        long pages = _kernel.CachedPages(file, 0, 20_000);

        // What was just written is there, unless the file system cannot say, or the kernel is older than 6.5.
        Assert.That(cached, Is.EqualTo(1).Or.EqualTo(-Errno.EOPNOTSUPP));
        Assert.That(beyond, Is.LessThanOrEqualTo(0));
        Assert.That(pages, Is.GreaterThanOrEqualTo(1).Or.EqualTo(-Errno.ENOSYS).Or.EqualTo(-Errno.EPERM));
        _kernel.Close(file);
    }

    [Test]
    public void A_file_goes_to_a_socket_and_the_offset_moves()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "file"), "0123456789");
        int file = Open("file", OpenFlags.ReadOnly);
        int* pair = stackalloc int[2];
        Assert.That(_kernel.SocketPair(AddressFamily.Unix, SocketType.Stream | SocketType.CloseOnExec, 0, pair), Is.Zero);
        long offset = 4;
        byte* read = stackalloc byte[16];
        Assert.That((long)_kernel.SendFile(pair[0], file, &offset, 3), Is.EqualTo(3));
        Assert.That(offset, Is.EqualTo(7));
        Assert.That(_kernel.UnsentBytes(pair[0]), Is.Positive, "before the peer has read");
        Assert.That(_kernel.UnreadBytes(pair[1]), Is.EqualTo(3));
        Assert.That((long)_kernel.Receive(pair[1], read, 16, 0), Is.EqualTo(3));
        Assert.That(Encoding.ASCII.GetString(read, 3), Is.EqualTo("456"));
        Assert.That(_kernel.UnsentBytes(pair[0]), Is.Zero, "after the peer has read");
        Assert.That(_kernel.UnreadBytes(pair[1]), Is.Zero);
        offset = 10;
        Assert.That((long)_kernel.SendFile(pair[0], file, &offset, 3), Is.Zero);
        _kernel.Close(pair[0]);
        _kernel.Close(pair[1]);
        _kernel.Close(file);
    }

    [Test]
    public void A_name_takes_anothers_place()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "new"), "new");
        File.WriteAllText(Path.Combine(_folder.FullName, "old"), "old");
        fixed (byte* from = NameOf("new"), to = NameOf("old"), nowhere = NameOf("none"))
        {
            Assert.That(_kernel.Rename(from, to), Is.Zero);
            Assert.That(_kernel.Rename(nowhere, to), Is.EqualTo(-Errno.ENOENT));
        }

        Assert.That(File.ReadAllText(Path.Combine(_folder.FullName, "old")), Is.EqualTo("new"));
        Assert.That(_folder.EnumerateFileSystemInfos().Count(), Is.EqualTo(1));
    }

    [Test]
    public void The_files_of_proc_do_not_end_short_and_a_disks_do()
    {
        fixed (byte* path = "/proc/self/status\0"u8)
        {
            int made = _kernel.Open(path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec, 0);
            Assert.That(FileSystems.EndShort(_kernel.FileSystemType(made)), Is.False);
            _kernel.Close(made);
        }

        int file = Open("file", OpenFlags.ReadWrite | OpenFlags.Create);
        Assert.That(_kernel.FileSystemType(file), Is.Positive);
        _kernel.Close(file);
    }

    private int Open(string name, int flags)
    {
        fixed (byte* path = NameOf(name))
        {
            int file = _kernel.Open(path, flags | OpenFlags.CloseOnExec, 0x180);
            Assert.That(file, Is.Positive);
            return file;
        }
    }

    private byte[] NameOf(string name) => Encoding.UTF8.GetBytes(Path.Combine(_folder.FullName, name) + '\0');
}
