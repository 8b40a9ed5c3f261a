"""The system calls that the filter knows, with their numbers.

An entry is a name, its number on x86-64 and its number on aarch64; `-` means that
the architecture has no such call. Checked against Linux's `unistd_64.h` and
`asm-generic/unistd.h`. In: nothing. Out: tables for `seccomp`.
"""

ARCHITECTURES = ("x86_64", "aarch64")

# What computing, threads, reading files and an open connection need.
ALLOWED = """
read 0 63                      write 1 64                     readv 19 65
writev 20 66                   pread64 17 67                  pwrite64 18 68
preadv 295 69                  pwritev 296 70                 lseek 8 62
close 3 57                     close_range 436 436            stat 4 -
lstat 6 -                      fstat 5 80                     newfstatat 262 79
statx 332 291                  access 21 -                    faccessat 269 48
faccessat2 439 439             getdents 78 -                  getdents64 217 61
readlink 89 -                  readlinkat 267 78              dup 32 23
dup2 33 -                      dup3 292 24                    flock 73 32
fsync 74 82                    fdatasync 75 83                fadvise64 221 223
sendfile 40 71                 umask 95 166                   getcwd 79 17
chdir 80 49                    fchdir 81 50                   statfs 137 43
fstatfs 138 44                 getxattr 191 8                 lgetxattr 192 9
fgetxattr 193 10               listxattr 194 11               llistxattr 195 12
flistxattr 196 13              mmap 9 222                     munmap 11 215
mremap 25 216                  mprotect 10 226                madvise 28 233
brk 12 214                     msync 26 227                   poll 7 -
ppoll 271 73                   select 23 -                    pselect6 270 72
epoll_create 213 -             epoll_create1 291 20           epoll_ctl 233 21
epoll_wait 232 -               epoll_pwait 281 22             eventfd2 290 19
pipe 22 -                      pipe2 293 59                   futex 202 98
set_robust_list 273 99         get_robust_list 274 100        rseq 334 293
membarrier 324 283             set_tid_address 218 96         sched_yield 24 124
sched_getaffinity 204 123      getcpu 309 168                 arch_prctl 158 -
exit 60 93                     exit_group 231 94              gettid 186 178
getpid 39 172                  getppid 110 173                getuid 102 174
geteuid 107 175                getgid 104 176                 getegid 108 177
getgroups 115 158              getresuid 118 148              getresgid 120 150
getpgrp 111 -                  getpgid 121 155                getsid 124 156
rt_sigaction 13 134            rt_sigprocmask 14 135          rt_sigreturn 15 139
rt_sigpending 127 136          rt_sigtimedwait 128 137        rt_sigsuspend 130 133
sigaltstack 131 132            pause 34 -                     alarm 37 -
setitimer 38 103               getitimer 36 102               restart_syscall 219 128
nanosleep 35 101               clock_nanosleep 230 115        clock_gettime 228 113
clock_getres 229 114           gettimeofday 96 169            time 201 -
times 100 153                  getrusage 98 165               getrlimit 97 163
sysinfo 99 179                 uname 63 160                   getrandom 318 278
wait4 61 260                   waitid 247 95                  recvfrom 45 207
sendto 44 206                  recvmsg 47 212                 shutdown 48 210
getsockopt 55 209              getsockname 51 204             getpeername 52 205
"""

# Changes to files and folders: allowed where there is a private folder to change.
CHANGING = """
openat2 437 437                creat 85 -                     ftruncate 77 46
truncate 76 45                 fallocate 285 47               copy_file_range 326 285
rename 82 -                    renameat 264 38                renameat2 316 276
mkdir 83 -                     mkdirat 258 34                 rmdir 84 -
unlink 87 -                    unlinkat 263 35                link 86 -
linkat 265 37                  symlink 88 -                   symlinkat 266 36
chmod 90 -                     fchmod 91 52                   fchmodat 268 53
utimensat 280 88
"""

# Opens a file: for reading only where there is no private folder.
OPENING = """
open 2 -                       openat 257 56
"""

# Allowed under the conditions that `seccomp` states.
CONDITIONAL = """
clone 56 220                   ioctl 16 29                    prctl 157 167
prlimit64 302 261              socketpair 53 199              fcntl 72 25
"""

# Refused with "operation not permitted", which reads better than "not implemented".
REFUSED = """
socket 41 198                  connect 42 203                 bind 49 200
listen 50 201                  accept 43 202                  accept4 288 242
sendmsg 46 211                 sendmmsg 307 269               fork 57 -
vfork 58 -                     execve 59 221                  execveat 322 281
kill 62 129                    tkill 200 130                  tgkill 234 131
rt_sigqueueinfo 129 138        rt_tgsigqueueinfo 297 240      ptrace 101 117
process_vm_readv 310 270       process_vm_writev 311 271      process_madvise 440 440
pidfd_open 434 434             pidfd_getfd 438 438            pidfd_send_signal 424 424
kcmp 312 272                   setrlimit 160 164              setpriority 141 140
setsid 112 157                 setpgid 109 154                sched_setaffinity 203 122
sched_setscheduler 144 119     sched_setparam 142 118         sched_setattr 314 274
setuid 105 146                 setgid 106 144                 setreuid 113 145
setregid 114 143               setresuid 117 147              setresgid 119 149
setgroups 116 159              setfsuid 122 151               setfsgid 123 152
capset 126 91                  memfd_create 319 279           memfd_secret 447 447
mlock 149 228                  mlock2 325 284                 mlockall 151 230
shmget 29 194                  shmat 30 196                   shmctl 31 195
semget 64 190                  semop 65 193                   semctl 66 191
msgget 68 186                  msgsnd 69 189                  msgrcv 70 188
mq_open 240 180                add_key 248 217                request_key 249 218
keyctl 250 219                 mount 165 40                   umount2 166 39
pivot_root 155 41              chroot 161 51                  unshare 272 97
setns 308 268                  open_tree 428 428              move_mount 429 429
fsopen 430 430                 fsmount 432 432                mount_setattr 442 442
bpf 321 280                    perf_event_open 298 241        userfaultfd 323 282
io_uring_setup 425 425         io_uring_enter 426 426         io_uring_register 427 427
seccomp 317 277                chown 92 -                     fchown 93 55
lchown 94 -                    fchownat 260 54                mknod 133 -
mknodat 259 33                 setxattr 188 5                 lsetxattr 189 6
fsetxattr 190 7                name_to_handle_at 303 264      open_by_handle_at 304 265
inotify_init 253 -             inotify_init1 294 26           fanotify_init 300 262
timer_create 222 107           setsockopt 54 208
"""


def numbers(table: str, machine: str) -> dict[str, int]:
    """The calls of `table` that `machine` (one of ARCHITECTURES) has: name -> number."""
    words = table.split()
    column = 1 + ARCHITECTURES.index(machine)
    rows = (words[start : start + 3] for start in range(0, len(words), 3))
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}
