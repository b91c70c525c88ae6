global using Loop.Linux;
global using Loop.Runtime.Tests.Support;
global using NUnit.Framework;
