"""Courses: when something happens, who keeps a seat, who moves up, how many came (Kurse und offene Treffs; sign-ups are confidential)."""
